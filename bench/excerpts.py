"""How much of a paper the excerpt tells: `python bench/excerpts.py PAPERS.jsonl[.gz] [--papers N]` prints one line of JSON.

The abstract is all that is read. `stated` is the share of papers of which each part is told (`how` is process or innovations),
`claims` their mean number, and `foreign` counts the claims that do not stand word for word in their abstract, which must be 0.
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from papers.excerpt import LISTING, PaperFacts, excerpt
from papers.parts import Parts


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path, help="papers with `title` and `abstract`, one JSON object a line")
    arguments.add_argument("--papers", type=int, default=1_000, help="read so many, spread over the file")
    given = arguments.parse_args()
    papers = list(_papers(given.file))
    papers = papers[:: max(1, len(papers) // given.papers)][: given.papers]
    stated: Counter[str] = Counter()
    claims = foreign = 0
    began = time.process_time()
    for facts in papers:
        parts = excerpt(facts, ())
        stated.update(_stated(parts))
        told = [claim.text for claim in parts.claims() if claim.anchor != LISTING]
        claims += len(told)
        foreign += sum(text not in facts.abstract for text in told)
    took = time.process_time() - began
    shares = {part: round(count / len(papers), 3) for part, count in sorted(stated.items())}
    told_of_all = {"claims": round(claims / len(papers), 2), "foreign": foreign, "ms_each": round(1000 * took / len(papers), 2)}
    print(json.dumps({"papers": len(papers), "stated": shares} | told_of_all))
    return 0


def _papers(file: Path) -> Iterator[PaperFacts]:
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        for line in lines:
            paper = json.loads(line)
            yield PaperFacts(paper["title"], " ".join(paper["abstract"].split()), (), ())


def _stated(parts: Parts) -> Iterator[str]:
    usage = parts.usage
    told = {
        "contribution": parts.contribution,
        "input": usage.input,
        "process": usage.process,
        "output": usage.output,
        "hardware": usage.hardware,
        "innovations": parts.innovations,
        "how": usage.process or parts.innovations,
        "results": parts.results,
    }
    yield from (part for part, said in told.items() if said)


if __name__ == "__main__":
    sys.exit(main())
