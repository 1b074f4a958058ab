"""Check the claims of a summary against a paper, or judge the checker on corrupted claims; JSON lines on stdout.

python bench/claims.py --text BLOCKS.json --summary SUMMARY.json
python bench/claims.py --corruptions [--folder bench/claims]
python bench/claims.py --real ../shared/data
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.corruptions import judge
from bench.real_text import judge_real
from papers.check import check_claim
from papers.checking.passages import Passages
from papers.parts import NOT_STATED, Claim
from papers.reading import Block


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help='a paper: {"blocks": [{"anchor", "heading", "kind", "text"}]}')
    parser.add_argument("--summary", type=Path, help='{"language": "en", "claims": [{"part", "text", "quote", "anchor"}]}')
    parser.add_argument("--corruptions", action="store_true", help="judge the checker instead")
    parser.add_argument("--folder", type=Path, default=ROOT / "bench" / "claims", help="the true claims that are corrupted")
    parser.add_argument("--real", type=Path, help="judge it on the sentences of real papers in this folder")
    options = parser.parse_args()
    if options.corruptions:
        lines: Iterator[dict[str, Any]] = judge(options.folder)
    elif options.real:
        lines = judge_real(options.real)
    elif options.text and options.summary:
        lines = checked(json.loads(options.text.read_text("utf-8")), json.loads(options.summary.read_text("utf-8")))
    else:
        parser.error("give --text and --summary, --corruptions or --real")
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)


def checked(text: dict[str, Any], summary: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One line for each claim of `summary`, in its order; a claim without text is `not stated`."""
    passages = Passages([Block(**{key: block[key] for key in ("anchor", "heading", "kind", "text")}) for block in text["blocks"]])
    for at, given in enumerate(summary["claims"]):
        if given.get("text") is None:
            yield {"claim": at, "verdict": NOT_STATED, "flags": [], "anchor": None}
            continue
        claim = Claim(text=given["text"], quote=given.get("quote") or "", anchor=given.get("anchor"))
        marked = check_claim(claim, passages, summary.get("language", "en"))
        yield {"claim": at, "verdict": marked.verdict, "flags": list(marked.flags), "anchor": marked.anchor}


if __name__ == "__main__":
    main()
