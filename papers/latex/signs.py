"""The vocabulary of LaTeX as it stands in titles, abstracts and papers: what each command is in plain text."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYMBOLS = dict(
    pair.split(":", 1)
    for pair in _words(
        "alpha:α beta:β gamma:γ delta:δ epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ vartheta:ϑ iota:ι kappa:κ lambda:λ mu:μ nu:ν "
        "xi:ξ pi:π rho:ρ varrho:ϱ sigma:σ tau:τ upsilon:υ phi:φ varphi:φ chi:χ psi:ψ omega:ω Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ "
        "Xi:Ξ Pi:Π Sigma:Σ Upsilon:Υ Phi:Φ Psi:Ψ Omega:Ω times:× cdot:· div:÷ pm:± mp:∓ ast:* star:⋆ circ:∘ bullet:• le:≤ leq:≤ "
        "leqslant:≤ ge:≥ geq:≥ geqslant:≥ ne:≠ neq:≠ ll:≪ gg:≫ lt:< gt:> sim:∼ simeq:≃ approx:≈ cong:≅ equiv:≡ propto:∝ in:∈ "
        "notin:∉ ni:∋ subset:⊂ subseteq:⊆ supset:⊃ supseteq:⊇ cup:∪ cap:∩ setminus:∖ emptyset:∅ varnothing:∅ forall:∀ exists:∃ "
        "neg:¬ lnot:¬ land:∧ wedge:∧ lor:∨ vee:∨ oplus:⊕ otimes:⊗ odot:⊙ to:→ rightarrow:→ longrightarrow:→ leftarrow:← gets:← "
        "leftrightarrow:↔ Rightarrow:⇒ Longrightarrow:⇒ Leftarrow:⇐ Leftrightarrow:⇔ iff:⇔ implies:⇒ mapsto:↦ uparrow:↑ "
        "downarrow:↓ rightleftharpoons:⇌ sum:∑ prod:∏ int:∫ oint:∮ partial:∂ nabla:∇ infty:∞ ell:ℓ hbar:ℏ Re:ℜ Im:ℑ aleph:ℵ "
        "angle:∠ perp:⊥ parallel:∥ mid:| vert:| lvert:| rvert:| Vert:‖ lVert:‖ rVert:‖ langle:⟨ rangle:⟩ lfloor:⌊ rfloor:⌋ "
        "lceil:⌈ rceil:⌉ llbracket:⟦ rrbracket:⟧ lbrace:{ rbrace:} dots:… ldots:… cdots:⋯ vdots:⋮ ddots:⋱ dotsc:… dotsb:⋯ "
        "prime:′ top:⊤ bot:⊥ vdash:⊢ models:⊨ triangleq:≜ coloneqq:≔ dagger:† ddagger:‡ degree:° checkmark:✓ triangle:△ "
        "square:□ blacksquare:■ diamond:⋄ copyright:© pounds:£ euro:€ S:§ P:¶ ss:ß ae:æ AE:Æ oe:œ OE:Œ o:ø O:Ø l:ł L:Ł aa:å AA:Å "
        "i:ı j:ȷ textasciitilde:~ textbackslash:\\ textbar:| textless:< textgreater:> textdegree:° textregistered:® "
        "texttrademark:™ textellipsis:… textendash:– textemdash:— ie:i.e. eg:e.g. wrt:w.r.t. cf:cf. etc:etc. vs:vs. qed:∎"
    )
) | {"etal": "et al."}
FUNCTIONS = _words(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min sup inf lim limsup liminf det dim ker deg "
    "gcd hom arg Pr mod bmod argmax argmin"
)
SPACES = _words("quad qquad space enspace thinspace par newline linebreak hfill , ; : \\ >") | frozenset(" \n\t")
NOTHING = _words(
    "left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm middle displaystyle textstyle scriptstyle "
    "scriptscriptstyle limits nolimits nonumber notag xspace noindent centering bf it rm sc sf tt em bfseries itshape rmfamily "
    "sffamily ttfamily upshape mdseries scshape normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge "
    "Huge protect relax boldmath allowbreak hline toprule midrule bottomrule footnotemark maketitle ! / - @ ( ) [ ]"
)
IGNORED_ARGUMENTS = {
    **dict.fromkeys(
        _words(
            "ref eqref cref Cref autoref pageref label bibliography vspace hspace includegraphics phantom hphantom vphantom "
            "thanks color textcolor colorbox raisebox scalebox parbox begin end footnotetext pagecolor rule"
        ),
        1,
    ),
    **dict.fromkeys(("multicolumn", "multirow", "resizebox", "fcolorbox"), 2),
    "definecolor": 3,
}
THEN_SHOWN = _words("textcolor colorbox raisebox scalebox parbox multicolumn multirow resizebox fcolorbox")
ACCENTS = {
    **dict(zip("`'^~\"=.", "\u0300\u0301\u0302\u0303\u0308\u0304\u0307", strict=True)),
    **dict(zip("uvHckrdb", "\u0306\u030c\u030b\u0327\u0328\u030a\u0323\u0331", strict=True)),
    "acute": "\u0301",
    "bar": "\u0304",
    "breve": "\u0306",
    "check": "\u030c",
    "ddot": "\u0308",
    "dot": "\u0307",
    "grave": "\u0300",
    "hat": "\u0302",
    "overline": "\u0304",
    "tilde": "\u0303",
    "vec": "\u20d7",
    "widehat": "\u0302",
    "widetilde": "\u0303",
}
BLACKBOARD = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))
SUPERSCRIPTS = dict(
    zip("0123456789+-=()abcdefghijklmnoprstuvwxyzT−⊤′*†‡°", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ⁻ᵀ′*†‡°", strict=True)
)
SUBSCRIPTS = dict(zip("0123456789+-=()aehijklmnoprstuvx−.", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋.", strict=True))
_LOST_BACKSLASH = (  # the listing drops the backslash of some commands: "256times256", "360^{circ}"
    (re.compile(r"(?<=\d)times(?![a-z])"), "×"),
    (re.compile(r"\bsim(?=\d[\d.,]*(?:times|%|[KMB]\b|$))"), "∼"),
    (re.compile(r"\bapprox(?=\d)"), "≈"),
    (re.compile(r"\binfty\b"), "∞"),
    (re.compile(r"\bvarepsilon\b"), "ε"),
    (re.compile(r"\bell$"), "ℓ"),
    (re.compile(r"\bboldsymbol(?=[^\sA-Za-z]|$)"), ""),
)


def script(mark: str, argument: str, base: str) -> str:
    """A raised or lowered `argument` after `base`, in small signs where there are some: `x²`, `d_model`, `R^(d×d)`."""
    argument = argument.strip()
    if mark == "^":
        if argument == "∘":
            return "°"
        if argument in ("st", "nd", "rd", "th") and base.isdigit():
            return argument
    small = SUPERSCRIPTS if mark == "^" else SUBSCRIPTS
    letters = sum(character.isalpha() for character in argument)
    if letters <= 2 and all(character in small for character in argument):
        return "".join(small[character] for character in argument)
    return mark + (argument if re.fullmatch(r"\w+|.", argument) else f"({argument})")


def bracketed(part: str) -> str:
    """`part` as it can stand beside a fraction bar or a root."""
    part = part.strip()
    return part if re.fullmatch(r"[\w.°′%√]*|\([^()]*\)", part) else f"({part})"


def with_lost_backslashes(text: str) -> str:
    """Plain text in which commands stand that the listing robbed of their backslash."""
    for pattern, symbol in _LOST_BACKSLASH:
        text = pattern.sub(symbol, text)
    return text
