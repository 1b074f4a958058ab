"""The law of the house, read from the code: who may know whom, and how a room is kept.

    config  ->  newsletter  ->  papers

docs/architecture.md tells it in words. A file that does not exist yet breaks no law.
"""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "newsletter", "papers")

# What newsletter may know of papers: its rows and its ranking, and the plain values that the rows hold (a summary's parts, a full
# text's blocks, LaTeX made readable), which know no row themselves.
NEWSLETTER_KNOWS = {"papers.models", "papers.score", "papers.parts", "papers.reading", "papers.latex"}
# These give and take plain values: they can be tried without a database, and know none.
KNOWS_NO_ROW = (
    *("papers.web", "papers.sources", "papers.reading", "papers.parts", "papers.latex", "papers.ranking"),
    *("papers.llm", "papers.telling", "papers.excerpt", "papers.check", "papers.checking"),
    *("newsletter.doors", "newsletter.composing.mime", "newsletter.composing.headers", "newsletter.returning.mails"),
)
# Rows know each other and the plain values that they hold.
ROWS_HOLD = {"papers.parts", "papers.reading"}
# What stands in front of the verbs: nothing behind it may know it.
FRONT = ("tasks", "admin", "pages", "management", "urls", "templatetags", "apps")

LONGEST_MODULE = 300
EMPTY_NAMES = {"util", "helper", "common", "misc", "manager", "service", "base", "handler"}


@cache
def modules(*rooms: str) -> dict[str, Path]:
    """The modules of the rooms by their dotted name; migrations are history and not part of the house."""
    paths = [path for room in rooms for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return {dotted(path): path for path in sorted(paths)}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(name: str) -> frozenset[str]:
    """The modules of the house that this one imports, wherever in it the import stands."""
    path = modules(*ROOMS)[name]
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = name.split(".")[: len(name.split(".")) - node.level + (path.stem == "__init__")] if node.level else []
            source = ".".join([*start, *([node.module] if node.module else [])])
            members = {f"{source}.{alias.name}" for alias in node.names}
            submodules = {member for member in members if member in modules(*ROOMS)}
            found.update(submodules, {source} if members - submodules else set())
    return frozenset(module for module in found if module.split(".")[0] in ROOMS)


def reaches(name: str) -> set[str]:
    """What this module imports, and what that imports in turn."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = (imports(waiting.pop()) & modules(*ROOMS).keys()) - seen
        seen |= new
        waiting += new
    return seen


def is_in(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def holds_rows(name: str) -> bool:
    return ".models" in name or name in ROWS_HOLD


def stands_in_front(name: str) -> bool:
    return any(part in FRONT for part in name.split(".")[1:])


def broken(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """The modules that break a law, and by what."""
    return {name: offences for name, offences in found.items() if offences}


def test_the_house_is_read():
    assert {"config.settings", "newsletter.models", "papers.models"} <= modules(*ROOMS).keys()
    assert "papers.models" in imports("newsletter.models.ledger")
    assert "papers.models" in reaches("newsletter.links")
    assert "importlib" in named("config.apps")


def test_nobody_knows_config():
    assert broken({name: imports_from("config", name) for name in modules("newsletter", "papers")}) == {}


def test_papers_knows_no_subscriber_and_no_mail():
    assert broken({name: imports_from("newsletter", name) for name in modules("papers")}) == {}


def test_newsletter_enters_papers_by_its_rows_and_its_ranking():
    assert broken({name: imports_from("papers", name) - NEWSLETTER_KNOWS for name in modules("newsletter")}) == {}


def test_plain_modules_know_no_row():
    plain = [name for name in modules(*ROOMS) if any(is_in(name, place) for place in KNOWS_NO_ROW)]
    assert broken({name: {other for other in reaches(name) if ".models" in other} for name in plain}) == {}
    assert broken({name: named(name) & {"django.db"} for name in plain}) == {}


def test_rows_know_no_verb():
    rows = [name for name in modules(*ROOMS) if is_in(name, "papers.models") or is_in(name, "newsletter.models")]
    assert len(rows) > 2
    assert broken({name: {other for other in imports(name) if not holds_rows(other)} for name in rows}) == {}


def test_a_mail_changes_its_state_by_one_way_alone():
    """`HandoverQuerySet.move` knows from where each state may be entered; nothing else writes one into a row of the ledger."""
    assert broken({name: states_written(name) for name in modules(*ROOMS)}) == {"newsletter.models.ledger": {"state=to"}}


def test_verbs_know_nothing_in_front_of_them():
    verbs = [name for name in modules("newsletter", "papers") if not stands_in_front(name)]
    assert broken({name: {other for other in imports(name) if stands_in_front(other)} for name in verbs}) == {}


def test_no_import_hides_inside_a_function():
    assert broken({name: hidden_imports(name) for name in modules(*ROOMS, "bench")}) == {}


def test_nothing_prints():
    """Commands write to their stdout, the rest to the log; bench/ is not asked."""
    assert broken({name: prints(name) for name in modules(*ROOMS) if ".management." not in name}) == {}


def test_a_file_is_named_for_what_it_does():
    words = {name: name.rpartition(".")[2].split("_") for name in modules(*ROOMS, "bench", "tests")}
    assert broken({name: {word.removesuffix("s") for word in its} & EMPTY_NAMES for name, its in words.items()}) == {}


def test_a_module_is_short_enough_to_hold_in_the_head():
    long = {name: lines(name) for name in modules(*ROOMS, "bench") if lines(name) > LONGEST_MODULE}
    assert long == {}


def test_the_map_of_the_house_names_files_that_exist():
    named_there = re.findall(
        r"`((?:bin|config|deploy|docs|newsletter|papers|tests)/[\w./]*)`", (ROOT / "docs/architecture.md").read_text()
    )
    assert [path for path in named_there if not (ROOT / path).exists()] == []
    assert len(named_there) > 20


def imports_from(room: str, name: str) -> set[str]:
    return {other for other in imports(name) if is_in(other, room)}


def hidden_imports(name: str) -> set[str]:
    found: set[str] = set()
    for function in ast.walk(tree(modules(*ROOMS, "bench")[name])):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if name.endswith(".apps") and getattr(function, "name", "") == "ready":
            continue
        for node in ast.walk(function):
            called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Import | ast.ImportFrom) or called.endswith(("import_module", "__import__")):
                found.add(ast.unparse(node))
    return found


def states_written(name: str) -> set[str]:
    """The states of a mail that are written by an update of rows."""
    calls = [node for node in ast.walk(tree(modules(*ROOMS)[name])) if isinstance(node, ast.Call)]
    updates = [call for call in calls if ast.unparse(call.func).endswith(".update")]
    written = {f"state={ast.unparse(keyword.value)}" for call in updates for keyword in call.keywords if keyword.arg == "state"}
    return {state for state in written if "HandoverState" in state or state.islower()}


def prints(name: str) -> set[str]:
    calls = [node for node in ast.walk(tree(modules(*ROOMS)[name])) if isinstance(node, ast.Call)]
    return {f"line {call.lineno}" for call in calls if ast.unparse(call.func) == "print"}


def lines(name: str) -> int:
    return len(modules(*ROOMS, "bench")[name].read_text().splitlines())


def named(name: str) -> set[str]:
    """Every module that this one imports by name, ours or not, with the packages around it."""
    found: set[str] = set()
    for node in ast.walk(tree(modules(*ROOMS)[name])):
        sources = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            sources = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for source in sources:
            parts = source.split(".")
            found.update(".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return found
