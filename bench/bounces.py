"""Read mails that came back, one JSON line for each recipient; or judge the reading against a library's own tests.

python bench/bounces.py DIR               {"file", "kind", "status", "recipient"}, for every .eml in DIR and below
python bench/bounces.py DIR --evaluate    against DIR/expected.json, side by side with flufl.bounce on the same mails

expected.json names for each file one row for each recipient, without the recipient: `reason`, `hardbounce`, `dsn`. Ours are

    hard        where `hardbounce` is true
    complaint, autoreply, delivered    where the reason is feedback, vacation, delivered
    soft        everything else; our `policy` counts as soft, and `none` (a delay) as not hard
    none        files that are not named there

A file's hard ones are counted, for nothing says which recipient a row is of: as many of ours as there are of theirs were
found, and what is above that was called hard wrongly. `dsn` is compared with our status, leaving out 5.0.9xx and the like,
which are the library's own.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flufl.bounce import all_failures

from newsletter.returning.mails import Kind
from newsletter.returning.mails.reading import read_returned

OF_A_REASON = {"feedback": Kind.COMPLAINT, "vacation": Kind.AUTOREPLY, "delivered": Kind.DELIVERED}
A_LIBRARYS_OWN = re.compile(r"[45]\.0\.9\d\d$")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--evaluate", action="store_true", help="judge against DIR/expected.json")
    parser.add_argument("--errors", action="store_true", help="with --evaluate: a line for each file that is judged wrong")
    options = parser.parse_args()
    lines = judged(options.folder, errors=options.errors) if options.evaluate else read(options.folder)
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)


def mails(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.eml")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def read(folder: Path) -> Iterator[dict[str, Any]]:
    for name, raw in mails(folder):
        for result in read_returned(raw):
            yield {"file": name, "kind": result.kind, "status": result.status, "recipient": result.recipient}


def expected_kind(row: dict[str, Any]) -> Kind:
    return OF_A_REASON.get(row["reason"], Kind.HARD if row["hardbounce"] else Kind.SOFT)


@dataclass
class Score:
    """What one reader made of the mails: counts of recipients."""

    hard: int = 0
    hard_found: int = 0
    soft: int = 0
    soft_called_hard: int = 0
    others: int = 0
    others_called_hard: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, expected: Sequence[Kind], hard_of_ours: int) -> None:
        count = Counter(expected)
        found = min(count[Kind.HARD], hard_of_ours)
        excess = hard_of_ours - found
        soft_wrong = min(count[Kind.SOFT], excess)
        others = len(expected) - count[Kind.HARD] - count[Kind.SOFT]
        self.hard += count[Kind.HARD]
        self.hard_found += found
        self.soft += count[Kind.SOFT]
        self.soft_called_hard += soft_wrong
        self.others += others
        self.others_called_hard += min(others, excess - soft_wrong)
        if excess or found < count[Kind.HARD]:
            self.wrong.append({"file": name, "expected": list(expected), "hard": hard_of_ours})

    def line(self, reader: str) -> dict[str, Any]:
        return {
            "reader": reader,
            "hard": self.hard,
            "hard_found": self.hard_found,
            "share_found": share(self.hard_found, self.hard),
            "soft": self.soft,
            "soft_called_hard": self.soft_called_hard,
            "share_called_hard": share(self.soft_called_hard, self.soft),
            "others": self.others,
            "others_called_hard": self.others_called_hard,
        }


def judged(folder: Path, *, errors: bool) -> Iterator[dict[str, Any]]:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    ours, theirs = Score(), Score()
    kinds: Counter[Kind] = Counter()
    kinds_met: Counter[Kind] = Counter()
    statuses = statuses_met = 0
    for name, raw in mails(folder):
        rows = expected.get(name, [])
        wanted = [expected_kind(row) for row in rows] or [Kind.NONE]
        results = read_returned(raw)
        ours.add(name, wanted, sum(1 for result in results if result.kind == Kind.HARD))
        theirs.add(name, wanted, len(permanent(raw)))
        for kind in set(wanted) - {Kind.HARD, Kind.SOFT}:
            kinds[kind] += 1
            kinds_met[kind] += all(result.kind == kind for result in results)
        codes = {row["dsn"] for row in rows if row["dsn"] and not A_LIBRARYS_OWN.match(row["dsn"])}
        statuses += len(codes)
        statuses_met += len(codes & {result.status for result in results})
    if errors:
        yield from ours.wrong
    yield ours.line("paperboy")
    yield theirs.line("flufl.bounce")
    yield {"files_of_a_kind": dict(kinds), "read_as_that_kind": dict(kinds_met)}
    yield {"status_codes": statuses, "status_codes_met": statuses_met}


def permanent(raw: bytes) -> Iterable[bytes]:
    """What flufl.bounce calls permanent failures; where it breaks, none."""
    try:
        return set(all_failures(message_from_bytes(raw))[1])
    except Exception:  # noqa: BLE001 -- a library that breaks on a mail has found nothing in it
        return ()


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


if __name__ == "__main__":
    main()
