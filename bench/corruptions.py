"""Judge the checker of claims: true claims, corrupted one at a time by code, and how many of them are doubted.

The claims in `bench/claims/` are paraphrases, in English and Chinese, of sentences of papers that were invented for this and of
the sample edition's abstracts. A file that says `"set": "held out"` is held out, every other one is for tuning. Every claim is
corrupted in every way that its text allows, with a fixed seed. A claim may bring corruptions made by hand, which name their kind
and only the fields that differ; they and their true claims are counted apart. A corrupted claim is caught if it is doubted, a
wrong anchor if the true one comes back; a true claim that is doubted is a false alarm. Beside it runs a naive check: the quote
and every number occur somewhere in the paper as they are written.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from papers.check import check_claim
from papers.checking.passages import Passages
from papers.parts import Claim
from papers.reading import Block

SEED = 20260114


@dataclass(frozen=True)
class Case:
    """One true claim with the corruptions that were made of it by hand, each with its kind."""

    language: str
    claim: Claim
    by_hand: tuple[tuple[str, Claim], ...]


@dataclass(frozen=True)
class Paper:
    """One paper of the bench with the true claims about it; `group` is "tuning" or "held out"."""

    group: str
    blocks: tuple[Block, ...]
    cases: tuple[Case, ...]

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


def judge(folder: Path) -> Iterator[dict[str, Any]]:
    """One line for each set, kind and language; a last one for the time it took."""
    papers = [paper for file in sorted(folder.glob("*.json")) for paper in _papers(file)]
    others = Corrupter(random.Random(SEED), papers)
    tally: Counter[tuple[str, str, str, str]] = Counter()
    began, checks = time.perf_counter(), 0
    for paper in papers:
        passages = Passages(paper.blocks)
        for case in paper.cases:
            for group, kind, claim in _trials(case, paper, others):
                marked = check_claim(claim, passages, case.language)
                caught = marked.anchor == case.claim.anchor if kind == "anchor" else marked.is_doubted
                naive = kind != "anchor" and not _occurs(claim, paper.text)
                key = (group, kind, case.language)
                tally.update({(*key, "claims"): 1, (*key, "caught"): caught, (*key, "naive"): naive})
                checks += 1
    yield from _lines(tally)
    yield {"checks": checks, "papers": len(papers), "milliseconds each": round(1000 * (time.perf_counter() - began) / checks, 2)}


def _papers(file: Path) -> Iterator[Paper]:
    content = json.loads(file.read_text("utf-8"))
    for entry in content if isinstance(content, list) else [content]:
        blocks = tuple(Block(**block) for block in entry["blocks"])
        yield Paper(entry.get("set", "tuning"), blocks, tuple(_case(claim) for claim in entry["claims"]))


def _case(entry: dict[str, Any]) -> Case:
    by_hand = ((wrong["kind"], _claim({**entry, **wrong})) for wrong in entry.get("corrupted", ()))
    return Case(entry["language"], _claim(entry), tuple(by_hand))


def _claim(entry: dict[str, Any]) -> Claim:
    return Claim(text=entry["text"], quote=entry["quote"], anchor=entry["anchor"])


def _trials(case: Case, paper: Paper, others: "Corrupter") -> Iterator[tuple[str, str, Claim]]:
    """The true claim and each corruption of it, with the group that it counts in and its kind."""
    apart = f"{paper.group}, by hand"
    yield apart if case.by_hand else paper.group, "none", case.claim
    for kind, claim in others.corrupted(case.claim, case.language, paper):
        yield paper.group, kind, claim
    for kind, claim in case.by_hand:
        yield apart, kind, claim


def _occurs(claim: Claim, text: str) -> bool:
    """The naive check: the quote and every number of the claim stand somewhere in the text, as they are written."""
    return claim.quote in text and all(number in text for number in re.findall(r"\d+(?:[.,]\d+)*", claim.text))


def _lines(tally: Counter[tuple[str, str, str, str]]) -> Iterator[dict[str, Any]]:
    for group, kind, language in sorted({key[:3] for key in tally}):
        count = tally[group, kind, language, "claims"]
        found, naive = tally[group, kind, language, "caught"], tally[group, kind, language, "naive"]
        measure = "false alarms" if kind == "none" else "recall"
        yield {
            "set": group, "kind": kind, "language": language, "claims": count,
            measure: round(found / count, 4), f"naive {measure}": round(naive / count, 4),
        }  # fmt: skip


class Corrupter:
    """Makes false claims of true ones, each wrong in one way."""

    def __init__(self, chance: random.Random, papers: list[Paper]) -> None:
        self._chance = chance
        self._papers = papers
        self._names = {paper.text: sorted(set(filter(_COINED.search, _NAME.findall(paper.text)))) for paper in papers}

    def corrupted(self, claim: Claim, language: str, paper: Paper) -> Iterator[tuple[str, Claim]]:
        """Each kind of corruption that the claim's text allows, with the corrupted claim."""
        chinese = language != "en"
        ways: dict[str, Callable[[str], str]] = {
            "number": self._other_number,
            "unit": lambda text: self._swapped(text, _HAN_UNITS if chinese else _UNITS),
            "scale": lambda text: self._swapped(text, _HAN_SCALES if chinese else _SCALES),
            "sign": self._other_sign,
            "name": lambda text: self._other_name(text, paper),
            "negation": lambda text: self._swapped(text, _HAN_NEGATIONS if chinese else _NEGATIONS),
            "direction": lambda text: self._swapped(text, _HAN_DIRECTIONS if chinese else _DIRECTIONS),
            "scope": lambda text: self._swapped(text, _HAN_SCOPES if chinese else _SCOPES),
        }
        for kind, way in ways.items():
            text = way(claim.text)
            if text != claim.text:
                yield kind, replace(claim, text=text)
        yield "quote", replace(claim, quote=self._invented_quote(claim, paper))
        if elsewhere := sorted({block.anchor for block in paper.blocks} - {claim.anchor}):
            yield "anchor", replace(claim, anchor=self._chance.choice(elsewhere))

    def _swapped(self, text: str, pairs: tuple[tuple[str, str], ...]) -> str:
        """`text` with one thing turned round, drawn from all that the pairs allow."""
        choices = [(found, wrong) for right, wrong in pairs for found in re.finditer(right, text)]
        if not choices:
            return text
        found, wrong = self._chance.choice(choices)
        return text[: found.start()] + found.expand(wrong) + text[found.end() :]

    def _other_number(self, text: str) -> str:
        choices = list(_FIGURE.finditer(text))
        if not choices:
            return self._swapped(text, _NUMBER_WORDS)
        found = self._chance.choice(choices)
        digits = [at for at, sign in enumerate(found[0]) if sign.isdigit()]
        at = self._chance.choice(digits)
        other = self._chance.choice([digit for digit in "123456789" if digit != found[0][at]])
        return text[: found.start()] + found[0][:at] + other + found[0][at + 1 :] + text[found.end() :]

    def _other_sign(self, text: str) -> str:
        signed = re.search(r"(?<![\w)%])[-+](?=\d)", text)
        if signed:
            return text[: signed.start()] + ("+" if signed[0] == "-" else "-") + text[signed.end() :]
        plain = list(re.finditer(r"(?<![\w.,%-])(?=\d[\d.,]* ?(?:%|points|percent|个|倍|t/ha|x\b))", text))
        if not plain:
            return text
        at = self._chance.choice(plain).start()
        return f"{text[:at]}-{text[at:]}"

    def _other_name(self, text: str, paper: Paper) -> str:
        """One name changed in its version, or put for one of another paper."""
        choices = list(_NAME.finditer(text))
        if not choices:
            return text
        found = self._chance.choice(choices)
        versions = list(re.finditer(r"\d", found[0]))
        if versions and self._chance.random() < 0.5:
            at = versions[-1].start()
            other = self._chance.choice([digit for digit in "123456789" if digit != found[0][at]])
            new = found[0][:at] + other + found[0][at + 1 :]
        else:
            strange = [name for names in self._names.values() for name in names if name.lower() not in paper.text.lower()]
            new = self._chance.choice(strange)
        return text if new.lower() in paper.text.lower() else text[: found.start()] + new + text[found.end() :]

    def _invented_quote(self, claim: Claim, paper: Paper) -> str:
        """A sentence of another paper, or the true one with a word or a figure exchanged."""
        others = [other.claim.quote for there in self._papers if there.text != paper.text for other in there.cases]
        stranger = self._chance.choice(others)
        words = claim.quote.split()
        at = self._chance.randrange(len(words))
        word = self._chance.choice(
            [word for word in stranger.split() if word.lower() != words[at].lower() and word.isalpha() and len(word) > 2]
            or ["surely"]
        )
        return stranger if self._chance.random() < 0.5 else " ".join([*words[:at], word, *words[at + 1 :]])


_NAME = re.compile(
    r"(?<![A-Za-z0-9-])(?=[A-Za-z0-9.-]*[A-Z])(?:[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*|[A-Z]{2,})(?:-[A-Za-z0-9.]*[A-Za-z0-9])*"
)
_COINED = re.compile(r"\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]|[A-Z]{4,}")
_FIGURE = re.compile(r"(?<![A-Za-z0-9.^-])\d+(?:[.,]\d+)*(?![.,]?\d)(?![-–]?[A-Z][a-z]|D\b)")
_NUMBER_WORDS = (
    (r"\btwo\b", "five"), (r"\bthree\b", "six"), (r"\bfour\b", "nine"), (r"\bfive\b", "eight"), (r"\bsix\b", "four"),
    (r"\bseven\b", "twelve"), (r"\beight\b", "six"), (r"\bnine\b", "seven"), (r"\bten\b", "forty"), (r"\beleven\b", "fifteen"),
    (r"\btwelve\b", "eighteen"), (r"\bsixteen\b", "thirty"), ("两(?=个|种|次|类)", "五"), ("三(?=个|种|类)", "七"),
    ("四分之一", "三分之一"),
)  # fmt: skip
_UNITS = (
    (r"(?<=\d) ?%", " ms"), (r"(?<=\d) ?%", " points"), (r"(?<=\d) (?:percentage )?points", "%"), (r"(?<=\d) ?ms\b", " s"),
    (r"(?<=\d) (?:s|seconds)\b", " ms"), (r"(?<=\d) GB\b", " MB"), (r"(?<=\d) MB\b", " GB"),
    (r"(?<=\d) (?:h|hours)\b", " minutes"), (r"(?<=\d) days\b", " hours"), (r"(?<=\d)x\b", "%"),
    (r"(?<=\d) minutes\b", " hours"), (r"(?<=\d) pp\b", " ms"),
)  # fmt: skip
_HAN_UNITS = (
    ("(?<=[0-9])%", " 个百分点"), ("(?<=[0-9])%", " 毫秒"), ("(?<=[0-9]) ?个(?:百分)?点", "%"), ("(?<=[0-9]) ?毫秒", " 秒"),
    ("(?<=[0-9]) ?秒", " 毫秒"), ("(?<=[0-9]) ?GB", " MB"), ("(?<=[0-9]) ?MB", " GB"), ("(?<=[0-9]) ?小时", " 分钟"),
    ("(?<=[0-9]) ?天", " 小时"), ("(?<=[0-9]) ?倍", "%"), ("(?<=[0-9]) ?分钟", " 小时"),
)  # fmt: skip
_SCALES = (
    (r"(?<=\d)k\b", "M"), (r"(?<=\d)M\b", "B"), (r"(?<=\d)B\b(?!-)", "T"), (r"(?<=\d)T\b", "B"), (r"\bmillion\b", "billion"),
    (r"\bbillion\b", "million"), (r"\btrillion\b", "billion"), (r"\bthousand\b", "million"), (r"(?<=\d),000\b", " million"),
    (r"(?<=\d),000\b", ""),
)  # fmt: skip
_HAN_SCALES = (
    (r"(?<=\d) ?万", " 亿"), (r"(?<=\d) ?亿", " 万"), (r"(?<=\d)k\b", "M"), (r"(?<=\d)M\b", "B"), (r"(?<=\d)B\b(?!-)", "T"),
    (r"(?<=\d)T\b", "B"), (r"(?<=\d),?000\b", " 万"),
)  # fmt: skip
_NEGATIONS = (
    (r"\b(?:does|do) not ([a-z]+)", r"does \1"), (r"\b(is|are|was|were|will|could|would|may|can|must) not\b", r"\1"),
    (r"\bcannot\b", "can"), (r"\bhas not been\b", "has been"), (r"\bwithout\b", "with"), (r"\bWithout\b", "With"),
    (r"\bnever\b", "always"), (r"\bno\b", "some"), (r"\bnot\b", ""), (r"\bNo\b", "An"), (r"\bnone\b", "all"),
    (r"\bunable to\b", "able to"), (r"\b(is|are|was|were|will|can|must)\b(?! not)", r"\1 not"),
    (r"\b(reach|achieve|need|use|improve|reduce|keep|take|beat|raise|lift)e?s\b", r"does not \1"),
    (r"\b(learn|run|cover|support|help|rise|fall|drop|score)s\b", r"does not \1"),
)  # fmt: skip
_HAN_NEGATIONS = (
    ("无需", "需要"), ("不需要", "需要"), ("不(?=使用|提高|同|公开|参与|影响|宜)", ""), ("未能", "能"), ("从未", "曾"),
    ("没有", "有"), ("无法", "可以"), ("并不", ""), ("(?<!不)(?=达到|使用|支持|优于|提高|降低|采用|需要)", "未"),
    ("(?=可(?:以|在))", "不"),
)  # fmt: skip
_DIRECTIONS = (
    ("outperforms", "underperforms"), ("underperforms", "outperforms"), (r"\bbeats\b", "loses to"), (r"\bbetter\b", "worse"),
    (r"\bworse\b", "better"), (r"\bhigher\b", "lower"), (r"\blower\b", "higher"), (r"\bfaster\b", "slower"),
    (r"\bslower\b", "faster"), (r"\bincreases\b", "decreases"), (r"\brises\b", "falls"), (r"\brose\b", "fell"),
    (r"\bfalls\b", "rises"), (r"\bfell\b", "rose"), (r"\bdrops\b", "rises"), (r"\bgoes up\b", "goes down"),
    (r"\bgoes down\b", "goes up"), (r"\bahead of\b", "behind"), (r"\bbehind\b", "ahead of"), (r"\babove\b", "below"),
    (r"\bbelow\b", "above"), (r"\bimproves?\b", "worsen"), (r"\breduces\b", "increases"), (r"\blarger\b", "smaller"),
    (r"\bsmaller\b", "larger"), (r"\bmore\b(?! than)", "less"), (r"\bfewer\b", "more"), (r"\bless\b(?! than)", "more"),
    (r"\bshorter\b", "longer"), (r"\blifts?\b", "lowers"), (r"\braises?\b", "lowers"), (r"\bshrinks?\b", "grows"),
    (r"\bgrows\b", "shrinks"), (r"\bspeeds up\b", "slows down"), (r"\bleads\b", "trails"),
)  # fmt: skip
_HAN_DIRECTIONS = (
    ("优于", "劣于"), ("击败", "不如"), ("领先", "落后"), ("高于", "低于"), ("低于", "高于"), ("提升", "下降"),
    ("提高", "降低"), ("降低", "提高"), ("下降", "上升"), ("上升", "下降"), ("减少", "增加"), ("增加", "减少"),
    ("降至", "升至"), ("快于", "慢于"), ("慢于", "快于"), ("缩小", "扩大"), ("缩短", "延长"),
)  # fmt: skip
_SCOPES = (
    (r"\bup to ", ""), (r"\bat most ", ""), (r" on average\b", ""), (r"\b[Oo]n average,? ", ""), (r"\bonly ", ""),
    (r"\b[Mm]ost\b", "all"), (r"\bon [A-Z][\w.-]+(?: and [A-Z][\w.-]+)?", "on all benchmarks"), (r"\baverage ", ""),
    (r"\b(?:nine|four) of the\b", "all"),
)  # fmt: skip
_HAN_SCOPES = (
    ("最多", ""), ("平均", ""), ("仅", ""), ("大多数", "所有"), (r"在 [A-Z][\w.-]+(?: 和 [A-Z][\w.-]+)? 上", "在所有基准上"),
    ("大多", "全部"),
)  # fmt: skip
