"""Judge the checker on real papers: their own sentences as claims, lightly reworded and corrupted by code; nothing is copied.

The folder holds `arxiv_html/*.html` and `gold/papers.jsonl`, as recorded from the real sites. A sentence is its own quote. What
rewording may not do is raise a doubt; what corrupting may not do is pass. The tables of edits belong to this judge and
share nothing with the checker's.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from papers.check import check_claim
from papers.checking.passages import Passages
from papers.parts import Claim
from papers.reading import Block
from papers.reading.html import read_html

SEED = 20260114
_EACH = 2  # edits of one kind that one sentence is given
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_LENGTHS = range(50, 320)

Edit = tuple[str, str]


def judge_real(folder: Path) -> Iterator[dict[str, Any]]:
    """One line for each kind of edit."""
    tally: Counter[tuple[str, str]] = Counter()
    for kind, is_doubted, _ in looked_at(folder):
        tally.update({(kind, "claims"): 1, (kind, "doubted"): is_doubted})
    for kind in sorted({key[0] for key in tally}):
        measure = "false alarms" if kind in ("verbatim", "reworded") else "recall"
        yield {
            "set": "real text", "kind": kind, "language": "en", "claims": tally[kind, "claims"],
            measure: round(tally[kind, "doubted"] / tally[kind, "claims"], 4),
        }  # fmt: skip


def looked_at(folder: Path) -> Iterator[tuple[str, bool, Claim]]:
    """Each claim with the kind of edit that made it, and whether the checker doubts it."""
    chance = random.Random(SEED)
    for blocks in _papers(folder):
        passages = Passages(blocks)
        for block in blocks:
            if block.kind not in ("paragraph", "list_item"):
                continue
            for sentence in _SENTENCE.split(block.text):
                if len(sentence) not in _LENGTHS or not sentence.endswith("."):
                    continue
                true = Claim(text=sentence, quote=sentence, anchor=block.anchor)
                for kind, text in [("verbatim", sentence), *_edited(sentence, chance)]:
                    marked = check_claim(replace(true, text=text), passages, "en")
                    yield kind, marked.is_doubted, marked


def _papers(folder: Path) -> Iterator[tuple[Block, ...]]:
    for page in sorted((folder / "arxiv_html").glob("*.html")):
        if blocks := read_html(page.read_bytes(), title=None).blocks:
            yield blocks
    for line in (folder / "gold" / "papers.jsonl").read_text("utf-8").splitlines():
        yield (Block("abstract", "Abstract", "paragraph", " ".join(json.loads(line)["abstract"].split())),)


def _edited(sentence: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for kind, edits in _EDITS.items():
        places = [(found, new) for old, new in edits for found in re.finditer(old, sentence)]
        for found, new in chance.sample(places, min(_EACH, len(places))):
            text = sentence[: found.start()] + found.expand(new) + sentence[found.end() :]
            if text != sentence:
                yield kind, text


def _swaps(row: str) -> tuple[Edit, ...]:
    """`a/b c/d` as edits both ways; `_` stands for a blank."""
    pairs = [pair.replace("_", " ").split("/") for pair in row.split()]
    return tuple((rf"\b{old}\b", new) for pair in pairs for old, new in (pair, pair[::-1]))


_REWORDED: tuple[Edit, ...] = (
    (r"^(?:In this (?:paper|work|study),? )?[Ww]e (?:show|demonstrate|find|observe|argue) that (\w)", r"\1"),
    (r"^(?:However|Moreover|Furthermore|Consequently|Additionally|Specifically|Notably|Finally|Therefore|Thus), (\w)", r"\1"),
    (r"^In this (?:paper|work|study), ", ""),
    (r"\b[Ww]e (?=[a-z]+\b)", "The authors "),
    (r"\b[Oo]ur\b", "their"),
    (r"(?<=\d),(?=\d{3}\b)", ""),
    (r"(?<=\d)000\b(?!%)", ",000"),
    (r"(?<=\d)%", " percent"),
    (r"\\%", "%"),
    (r"\bLarge language models? \(LLMs?\)", "LLMs"),
    (r"\blarge language models\b", "LLMs"),
    (r"\bThis (?:paper|work) (introduces|presents|proposes)", r"The paper \1"),
    (r"\bfirst(?=ly\b)", "first"),
    (r"\bdoes not\b", "doesn't"),
    (r"\bcannot\b", "can't"),
    (r"\bdo not\b", "don't"),
    (r"\bcannot\b", "is unable to"),
    (r"\bdemonstrate that\b", "show that"),
    (r"\bin order to\b", "to"),
    (r"\butiliz(?=e|ing)", "us"),
    (r"\bwithout\b", "with no"),
    (r"\boutperforms\b", "beats"),
    (r"\boutperforms\b", "is better than"),
    (r"\breduces\b", "cuts"),
    (r"\breduces\b", "lowers"),
    (r"\bimproves\b", "enhances"),
    (r"\bincreases\b", "raises"),
    (r"\bdue to\b", "because of"),
    (r"\balthough\b", "though"),
    (r"\bwhile\b", "whereas"),
    (r"\bachieves\b", "reaches"),
    (r"\bobtains\b", "gets"),
    (r"\bsubstantial\b", "considerable"),
    (r"\bsubstantially\b", "considerably"),
    (r"\bimprovements?\b", "gains"),
    (r"\bonly\b", "just"),
    (r"\bmultiple\b", "several"),
    (r"\bfails to\b", "does not"),
    (r"\bhowever\b", "but"),
    (r"\bfaster than\b", "quicker than"),
    (r"\bsuperior to\b", "better than"),
    (r"\bwithout requiring\b", "needing no"),
    (r"\bdegrades\b", "worsens"),
    (r"\bdecreases\b", "drops"),
    (r"\bshow that\b", "demonstrate that"),
    (r"\brequires\b", "needs"),
    (r" \([^()0-9]{3,40}\)", ""),
    (r", (?:however|therefore|then|respectively),", ""),
)
_NUMBERS: tuple[Edit, ...] = (
    (r"(?<![\w.,^/-])(\d*)([1-46-8])(?=[\d.,]*(?:\W|$))(?![\d.,]*-?[A-Za-z])(?![^\[]*\])(?!\})", r"\g<1>9"),
    (r"(?<![\w.,^/-])(\d+)(?=%)", r"\g<1>1"),
    (r"\btwo\b", "four"),
    (r"\bthree\b", "seven"),
    (r"\bfour\b", "six"),
    (r"\bfive\b", "nine"),
    (r"(?<=\d\.)(\d)(?=\d?[ %])", r"\g<1>7"),
)
_UNITS: tuple[Edit, ...] = (
    (r"(?<=\d)\\?%", " percentage points"),
    (r"(?<=\d)\\?%", " points"),
    (r"(?<=\d)\\?%", "x"),
    (r"(?<=\d) hours?\b", " days"),
    (r"(?<=\d) days?\b", " hours"),
    (r"(?<=\d) ?ms\b", " s"),
    (r"(?<=\d) seconds\b", " minutes"),
    (r"(?<=\d) ?GB\b", " MB"),
    (r"(?<=\d) minutes\b", " seconds"),
    (r"(?<=\d) ?(?:x|×|\\times)(?=[ ,.])", "%"),
    (r"(?<=\d)-bit\b", "-byte"),
    (r"(?<=\d) ?FPS\b", " ms"),
    (r"(?<=\d) tokens\b", " GB"),
    (r"(?<=\d) (?:percentage )?points\b", "%"),
    (r"\$(?=\d[\d.,]*(?:[ ,.]|$)(?!\\))", "€"),
)
_SCALES: tuple[Edit, ...] = (
    (r"\bmillion\b", "billion"),
    (r"\bbillion\b", "million"),
    (r"\btrillion\b", "billion"),
    (r"(?<=\d)K\b", "M"),
    (r"(?<=\d)k\b", "M"),
    (r"(?<=\d)M\b", "B"),
    (r"(?<=\d)B\b", "M"),
    (r"(?<=\d)B\b", "T"),
    (r"(?<=\d),000\b", ""),
    (r"\bthousands?\b", "million"),
)
_NAMES: tuple[Edit, ...] = (
    (r"\bGPT-4\b", "GPT-3.5"),
    (r"\bQwen2\.5\b", "Qwen3"),
    (r"\bLlama\b", "Mistral"),
    (r"\bImageNet\b", "CIFAR-10"),
    (r"\b(?<!-)([A-Z][a-z]+[A-Z][A-Za-z]+)\b", "ZephyrNet"),
    (r"\b([A-Z][A-Za-z]+)-(\d+)\b", r"\1-9\2"),
    (r"\b(A|H)100\b", "TPUv9"),
    (r"\b[a-z]{5,}(?:ion|ment|ity|ers?|ors?|ings?|els|ents?)\b(?= (?:of|in|for|and|with|on)\b)", "zeppelins"),
    (r"\b(?:images?|videos?|languages?|visual|audio)\b", "olfactory"),
    (r"\battention\b", "convolution"),
    (r"\b(?:encoder|decoder|teacher|student|planner|critic|policy)\b", "sampler"),
    (r"\bBLEU\b", "METEOR"),
    (r"\bWMT 2014\b", "WMT 2019"),
    (r"\bTransformer\b", "Perceiver"),
)
_DENIALS: tuple[Edit, ...] = (
    (r"\b(is|are|was|were|can|will|may|could|has been|have been)\b(?! not\b)", r"\1 not"),
    (r"\b(?:does|do|did) not (?=[a-z])", ""),
    (r"\b(is|are|was|were|can|could|will|would|should|has|have) not\b", r"\1"),
    (r"\bcannot\b", "can"),
    (r"\bwithout\b", "with"),
    (r"\bfails? to\b", "manages to"),
    (r"\bunable to\b", "able to"),
    (r"\brequir(?:es|ing)\b", "not needing"),
    (r"\bno longer\b", "still"),
    (r"\brarely\b", "often"),
    (r"\bnever\b", "always"),
    (r"\black(?:s|ing)?\b", "having"),
    (r"\b(?:enables|allows)\b", "prevents"),
    (r"\b[Ww]e (propose|introduce|present|train|use|evaluate|release|find|show|apply)\b", r"we do not \1"),
    (r"\b(outperform|achieve|improve|reduce|require|use|learn|enable|generate|provide|capture)s\b", r"does not \1"),
    (r"\b(outperform|achieve|improve|reduce|require|use|learn|enable|generate|provide|capture)s\b", r"fails to \1"),
    (r"\bunlike\b", "like"),
    (r"\bUnlike\b", "Like"),
    (r"\binstead of\b", "together with"),
    (r"\bno (?=[a-z])", "some "),
    (r"\bunseen\b", "seen"),
    (r"\bdifficult\b", "easy"),
    (r"\bpossible\b", "impossible"),
    (r"\bnecessary\b", "unnecessary"),
    (r"\beffective\b", "ineffective"),
    (r"\bwith(?=[a-z -]* (?:supervision|labels|training|fine-tuning|access))\b", "without"),
    (r"\bsuccessfully\b", "unsuccessfully"),
    (r"\b(?:rather than|instead of)\b", "as well as"),
    (r"\bdependent\b", "independent"),
    (r"\bindependent\b", "dependent"),
)
_DIRECTIONS: tuple[Edit, ...] = (
    *_swaps(
        """
        outperforms/underperforms outperform/underperform better/worse higher/lower faster/slower increases/decreases
        increase/decrease increasing/decreasing increased/decreased improves/degrades improve/degrade
        improving/degrading improved/degraded improvement/degradation improvements/degradations reduces/increases
        reduce/increase reducing/increasing reduction/increase larger/smaller more/less more/fewer above/below
        before/after stronger/weaker best/worst highest/lowest superior/inferior enhances/impairs enhancing/impairing
        gains/losses rises/falls rise/fall grows/shrinks longer/shorter strengthens/weakens boosts/hurts
        boosting/hurting expensive/cheap surpassing/trailing surpasses/trails lags_behind/leads mitigates/aggravates
        mitigating/aggravating simple/complex early/late accelerates/slows accelerating/slowing maximize/minimize
        maximizing/minimizing expands/narrows exceeding/missing greater/smaller deeper/shallower easier/harder
        cheaper/costlier efficient/inefficient robust/fragile accurate/inaccurate at_least/at_most
        """
    ),
    (r"\bfrom (\S+\d\S*) to (\S*\d[^\s.,]*)", r"from \2 to \1"),
    (r"\b([A-Z][A-Za-z0-9-]*) (outperforms|surpasses|beats|exceeds) ([A-Z][A-Za-z0-9-]*)", r"\3 \2 \1"),
)
_SCOPES: tuple[Edit, ...] = (
    (r"\bup to ", ""),
    (r"\b(?:some|many|most|several)\b", "all"),
    (r"\bonly ", ""),
    (r"\bon average\b", "always"),
    (r"\boften\b", "always"),
    (r"\b(?:may|might|could|can)\b", "always"),
    (r"\bmost\b", "all"),
    (r"\btypically\b", "always"),
    (r"\bsome\b", "no"),
    (r"\ball\b", "some"),
)
_EDITS: dict[str, tuple[Edit, ...]] = {
    "reworded": _REWORDED, "number": _NUMBERS, "unit": _UNITS, "scale": _SCALES, "name": _NAMES, "negation": _DENIALS,
    "direction": _DIRECTIONS, "scope": _SCOPES,
}  # fmt: skip
