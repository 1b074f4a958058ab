"""The settings, `.env.example` and docs/configuration.md name the same switches."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES_IN_CAPITALS = "<NAME>"


def switches() -> set[str]:
    """What config/settings.py reads from the environment, and what docker-compose.yml asks for on its own."""
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    read = {name(call.args[0]) for call in calls if ast.unparse(call.func.value) == "env" and call.func.attr != "read_env"}
    families = {f"{call.args[0].value}*" for call in calls if call.func.attr == "startswith"}
    return read | families | set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))


def name(argument: ast.expr) -> str:
    if isinstance(argument, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else NAMES_IN_CAPITALS for part in argument.values)
    return ast.literal_eval(argument)


def family(written: str) -> str:
    """A member of a family of switches stands for the family."""
    for known in switches():
        stem = known.removesuffix("*").removesuffix(NAMES_IN_CAPITALS)
        if known != stem and written.startswith(stem):
            return known
    return written


def test_the_settings_are_understood():
    assert {"DATABASE_URL", "LOG_LEVEL", "EMAIL_URL_<NAME>", "ANYMAIL_*", "POSTGRES_PASSWORD"} <= switches()


def test_env_example_names_every_switch_and_no_other():
    written = re.findall(r"^# ([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert {family(word) for word in written} == switches()


def test_env_example_sets_nothing_by_itself():
    assert all(line == "" or line.startswith("# ") for line in (ROOT / ".env.example").read_text().splitlines())


def test_the_documentation_names_every_switch_and_no_other():
    written = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE)
    assert len(written) == len(set(written))
    assert set(written) == switches()


@pytest.mark.parametrize("place", ["config", "newsletter", "papers"])
def test_nothing_but_the_settings_reads_the_environment(place):
    elsewhere = [path for path in (ROOT / place).rglob("*.py") if path != ROOT / "config/settings.py"]
    assert [
        str(path) for path in elsewhere if re.search(r"os\.(environ\b(?!\.setdefault\(\"DJANGO)|getenv)", path.read_text())
    ] == []
