"""What a person reads where an author wrote LaTeX."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.latex import readable

LATEX_ALPHABET = st.text(alphabet=r"\{}$^_~-[]()ab1 %&" + "\n\"'", max_size=120)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\alpha^2$", "α²"),
        (r"\textbf{x}", "x"),
        (r"$N \times N$", "N × N"),
        (r"$N\times N$", "N×N"),
        (r"over 3.6\times inference speedup", "over 3.6× inference speedup"),
        ("$10^{-3}$", "10⁻³"),
        ("10^{-3}", "10⁻³"),
        ("p < 10^(-9)", "p < 10⁻⁹"),
        (r"by 6.91\%", "by 6.91%"),
        (r"$O(N\log N)$", "O(N log N)"),
        (r"$O(N^2)$", "O(N²)"),
        (r"Schr\"odinger, G\"{o}del, Erd\H{o}s, Pok\'eChamp, vis-\`a-vis", "Schrödinger, Gödel, Erdős, PokéChamp, vis-à-vis"),
        (r"$\sim$5 hours", "∼5 hours"),
        (r"$a \le b$", "a ≤ b"),
        (r"$\frac{a}{b}$", "a/b"),
        (r"$\frac{a+1}{b}$", "(a+1)/b"),
        (r"$\mathcal{L}$", "L"),
        (r"$x\in\mathbb{R}^{n}$", "x∈ℝⁿ"),
        ("Records~(EHRs), RTX~5090, Section~2", "Records (EHRs), RTX 5090, Section 2"),
        ("8--12% of LLMs -- and", "8–12% of LLMs – and"),
        (r"as shown \cite{a,b}.", "as shown."),
        (r"as shown (\citep[p.~3]{a}).", "as shown."),
        (r"\method is \Ours", "method is Ours"),
        (r"effects (\eg flames)", "effects (e.g. flames)"),
        (r"$d_{\text{model}}=512$", "d_model=512"),
        (r"\sqrt{d_{k}}", "√dₖ"),
        (r"$360^\circ$", "360°"),
        (r"Tanks\&Temple and R\&D", "Tanks&Temple and R&D"),
        (r"1.5\,TB", "1.5 TB"),
        (r"\textcolor{red}{seen}", "seen"),
        (r"\href{https://a.org/x_y}{code}", "code (https://a.org/x_y)"),
    ],
)
def test_latex_reads_like_text(written, read):
    assert readable(written) == read


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ("D^3QE and DR^{3}-Eval", "D³QE and DR³-Eval"),
        ("V_{0.5}, π_0 and (T_k)", "V₀.₅, π₀ and (Tₖ)"),
        ("256times256 on 8timesA800", "256×256 on 8×A800"),
        ("4{times} and {sim}1K", "4× and ∼1K"),
        ("360^{circ} geometry", "360° geometry"),
        ("1{,}879 rounds", "1,879 rounds"),
        ("symmet{R}y brea{K}ing", "symmetRy breaKing"),
        ("infty-RoPE with ell_1", "∞-RoPE with ℓ₁"),
        ("https://a.org/x_y{https://a.org/x_y}.", "https://a.org/x_y."),
        ("https://a.org/x_y/{project page}.", "https://a.org/x_y/ (project page)."),
        (r"a wide range of \~8B models", "a wide range of ~8B models"),
        (r"\$OneMillion-Bench", "$OneMillion-Bench"),
        (r"(Phase-wise \textbf{Self-Reward Decoding)", "(Phase-wise Self-Reward Decoding)"),
    ],
)
def test_what_the_listing_made_of_latex_reads_like_text(listed, read):
    assert readable(listed) == read


@pytest.mark.parametrize(
    "plain",
    [
        "A plain title: with (brackets), dashes - and 5 % of snake_case d_out fix_1@1",
        "It costs $5, or $10 to $20, or $3.50/hr",
        "about ~300k samples (~60%) of 1M~4M tokens",
        'sets {-1, 0, 1}, JSON {"a": 1}, a {name} to fill in',
        "https://a.org/~someone/x_y^z?a=1&b=2",
        "a sim2real gap, three times as fast, the --verbose flag",
        "中文标题：大模型",
        "",
    ],
)
def test_plain_text_stays_as_it_is(plain):
    assert readable(plain) == plain


@given(st.text() | LATEX_ALPHABET)
def test_no_text_is_too_strange(text):
    assert isinstance(readable(text), str)


@given(st.text(alphabet=st.characters(exclude_characters="\\{}$^_~-")))
def test_text_without_latex_is_read_once_and_for_all(text):
    assert readable(readable(text)) == readable(text)


@pytest.mark.parametrize("bomb", ["{" * 100_000, "\\frac" * 50_000, "a^{b" * 30_000 + "}" * 30_000, "$a" * 50_000])
def test_a_bomb_of_braces_is_only_text(bomb):
    assert isinstance(readable(bomb), str)


@pytest.mark.realdata
def test_every_title_and_abstract_that_was_ever_listed_reads_without_commands(realdata):
    for file in sorted((realdata / "hf_daily").glob("*.json")):
        for entry in json.loads(file.read_text()):
            for text in (entry["paper"]["title"], entry["paper"].get("summary") or ""):
                assert not re.search(r"\\[A-Za-z]|\\[%$&]|\w\^\{|\{times\}", readable(text)), text
