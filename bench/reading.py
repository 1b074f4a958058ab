"""What the reader makes of a page or a PDF: `python bench/reading.py FILE [--title T]` prints one line of JSON."""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from papers.reading.html import read_html
from papers.reading.pdf import read_pdf


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    arguments.add_argument("--title", help="the listed title, which the page's own must be like")
    given = arguments.parse_args()
    read = read_pdf if given.file.suffix.lower() == ".pdf" else read_html
    reading = read(given.file.read_bytes(), title=given.title)
    told = {"accepted": reading.accepted, "reason": reading.reason, "share": reading.share, "hidden": reading.hidden}
    print(json.dumps(told | {"blocks": [block.to_json() for block in reading.blocks]}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
