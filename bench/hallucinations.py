"""What the checker says of a model that invents: a small one tells papers, and each of its claims is held against its paper.

`python bench/hallucinations.py PAPERS.jsonl [--papers 12]` prints a line of JSON for each claim and failure, and one with the
totals at the end: the claims by verdict and by flag, and how the tellings ended. PAPERS.jsonl has `title` and `abstract` on
each line, and the abstract is all that the model is given. It needs what `make test-model` installs.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from papers.check import check_parts
from papers.excerpt import PaperFacts
from papers.llm import PermanentError, Teller, tell
from papers.reading import abstract_blocks
from tests.small_model import small_model


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path, help="papers, one JSON object a line")
    arguments.add_argument("--papers", type=int, default=12, help="tell so many, spread over the file")
    given = arguments.parse_args()
    papers = [json.loads(line) for line in given.file.read_text("utf-8").splitlines()]
    chosen = papers[:: max(1, len(papers) // given.papers)][: given.papers]
    ended: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    began = time.monotonic()
    with small_model() as base_url:
        # Half of what it may write is enough to see whole claims, and answers that are cut off.
        teller = Teller(base_url, "", "smollm2", timeout_s=600, answer_tokens=500)
        for paper in chosen:
            facts = PaperFacts(paper["title"], " ".join(paper["abstract"].split()), (), ())
            blocks = abstract_blocks(facts.abstract)
            try:
                told = tell(teller, facts, blocks, "en")
            except PermanentError as error:
                ended[error.reason] += 1
                print(json.dumps({"paper": facts.title, "ended": error.reason}), flush=True)
                continue
            ended["told"] += 1
            for claim in check_parts(told.parts, blocks, "en").claims():
                verdicts[claim.verdict] += 1
                flags.update(claim.flags or (["none"] if claim.verdict != "unverified" else []))
                print(json.dumps({"paper": facts.title, "text": claim.text, "quote": claim.quote, "verdict": claim.verdict,
                                  "flags": claim.flags}, ensure_ascii=False), flush=True)  # fmt: skip
    totals = {"papers": len(chosen), "ended": ended, "claims": verdicts.total(), "verdicts": verdicts, "flags": flags}
    print(json.dumps(totals | {"seconds": round(time.monotonic() - began)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
