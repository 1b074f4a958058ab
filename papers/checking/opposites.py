"""Words and their opposites, as a table: what a claim must not exchange for the other."""

from papers.checking.lexicon import forms, words

# What can be said of a thing, wherever it stands. One pair of opposed classes an entry, `|` between them and `;` behind;
# verbs and adjectives stand in their plainest form.
_QUALITIES = """
    easy easily effortless straightforward trivial | hard difficult challenging tough arduous ;
    simple | complex complicated intricate convoluted elaborate sophisticated ;
    cheap inexpensive affordable economical | expensive costly pricey ;
    robust stable reliable resilient dependable stability reliability robustness | fragile brittle unstable unreliable
      vulnerable instability fragility brittleness ;
    consistent consistently consistency | inconsistent inconsistently inconsistency ;
    accurate precise correct correctly accurately accuracy | inaccurate imprecise incorrect incorrectly erroneous wrong
      wrongly inaccuracy ;
    efficient efficiently efficiency | inefficient inefficiently inefficiency wasteful ;
    effective effectively effectiveness | ineffective ineffectively ineffectiveness ;
    sufficient adequate sufficiently adequately suffice | insufficient inadequate insufficiently ;
    possible feasible | impossible infeasible ;
    practical | impractical ;
    necessary essential mandatory compulsory indispensable necessity | unnecessary optional dispensable superfluous needless
      ;
    common frequent frequently often prevalent widespread usual usually commonly | rare rarely seldom scarce uncommon
      infrequent unusual ;
    dense densely | sparse sparsely ;
    early | late ;
    deep | shallow ;
    thick | thin ;
    wide broad | narrow ;
    long lengthy | short brief ;
    large big huge vast massive considerable substantial substantially sizable largely | small tiny little minor slight
      slightly modest negligible marginal marginally ;
    many numerous plenty abundant | few ;
    strong strongly robustly | weak weakly ;
    good well excellent great | bad poor poorly badly terrible ;
    fast quick quickly rapid rapidly swift swiftly | slow slowly sluggish ;
    positive positively | negative negatively inversely inverse ;
    succeed successful successfully success | unsuccessful unsuccessfully failure ;
    agree agreement | disagree disagreement ;
    similar same identical alike equal equally comparable | different dissimilar distinct unequal differently ;
    static | dynamic ;
    supervised | unsupervised ;
    known familiar | unknown unfamiliar ;
    seen | unseen ;
    manual manually handcrafted hand-crafted | automatic automatically automated ;
    online | offline ;
    sequential sequentially serial | parallel concurrently simultaneously ;
    linear linearly | nonlinear exponential exponentially quadratic quadratically ;
    balanced | imbalanced unbalanced ;
    biased | unbiased ;
    labeled labelled annotated | unlabeled unlabelled unannotated ;
    single sole | multiple several multi ;
    local locally | global globally ;
    internal internally | external externally ;
    explicit explicitly | implicit implicitly ;
    encourage promote foster facilitate | discourage deter suppress ;
    appear emerge arise | disappear vanish ;
    converge convergence | diverge divergence ;
    underestimate understate | overestimate overstate exaggerate ;
    underfit | overfit ;
    safe safely safety | unsafe unsafely dangerous ;
    harmful harm | harmless ;
    useful helpful | useless unhelpful ;
    transparent interpretable | opaque uninterpretable ;
    fair | unfair ;
    active actively | passive passively ;
    homogeneous uniform uniformly | heterogeneous ;
    symmetric | asymmetric ;
    sensitive | insensitive ;
    dependent | independent independently ;
    aware | unaware ;
    realistic | unrealistic ;
    related relevant | unrelated irrelevant ;
    important crucial critical | unimportant irrelevant secondary ;
    significant significantly | insignificant insignificantly ;
    predictable | unpredictable ;
    direct directly | indirect indirectly ;
    continuous continuously | discrete intermittent ;
    finite bounded | infinite unbounded ;
    coarse | fine ;
    lightweight | heavyweight ;
    majority | minority ;
    meaningful | meaningless ;
    adaptive flexible | rigid inflexible ;
    scalable | unscalable ;
    offline | real-time ;
    memorize memorise remember recall | forget ;
    align aligned | misalign misaligned ;
    attract | repel ;
    solve resolve overcome address | neglect ignore ;
    mitigate alleviate ease relieve lessen | exacerbate aggravate intensify amplify ;
    encode | decode ;
    compress | decompress ;
    accelerate | decelerate ;
    understand | misunderstand ;
    classify | misclassify ;
    expert experienced | novice inexperienced ;
    capable able | incapable unable ;
    permanent | temporary ;
    redundant | essential ;
    monolingual | multilingual ;
    unimodal | multimodal ;
    centralized | decentralized ;
    autoregressive | non-autoregressive ;
    convex | concave ;
    bright | dark ;
    rich | scarce ;
    warm hot | cold ;
    noisy | clean ;
    young | old ;
    diverse diversity | homogeneous uniform ;
    seek pursue approach embrace | avoid shun evade ;
    widen | converge ;
    helpful useful beneficial | harmful detrimental ;
    hurt harm damage | harmless ;
    persist last | fade vanish ;
    understudied underexplored unexplored | well-studied ;
    accumulate | cancel ;
    contain | lack ;
    open | closed proprietary ;
    unresolved open | settled established proven ;
    diverge collapse crash | converge stable ;
    tolerate tolerant | intolerant ;
    penalize penalise punish | reward ;
    active enabled | inactive disabled ;
    visible shown | invisible hidden ;
    sooner | later ;
"""
# What only tells in the very place of the other.
_PLACES = """
    high | low ;
    public publicly open available | proprietary private closed unavailable restricted ;
    frozen fixed untouched | trainable tunable fine-tuned finetuned updated ;
    before prior preceding | after following subsequent ;
    first initial | last final ;
    first | second third ;
    start begin beginning | end finish ending ;
    minimum minimal minimize minimise | maximum maximal maximize maximise ;
    include contain cover | exclude omit ;
    add insert attach introduce | remove delete eliminate discard drop strip ;
    accept | reject decline ;
    allow enable permit let empower | prevent prohibit forbid block hinder impede preclude inhibit stop ;
    support confirm corroborate validate prove | refute contradict disprove oppose ;
    keep preserve retain maintain sustain | discard lose destroy abandon break hurt harm sacrifice compromise forfeit ;
    require need demand necessitate | obviate ;
    upper top | lower bottom ;
    certain confident | uncertain unsure ;
    novel new newly | old existing outdated conventional ;
    constant unchanged steady | variable varying fluctuating changing ;
    complete completely full fully entire entirely whole | partial partially incomplete partly ;
    even | odd ;
    general generic | specific ;
    real authentic genuine | synthetic artificial fake simulated ;
    increase | decrease ;
    share shared | separate ;
    forward | backward ;
    inside within | outside ;
    above over | below beneath ;
    left | right ;
    most | least ;
    more | less ;
    more | fewer ;
    best | worst ;
    highest largest greatest | lowest smallest fewest ;
    fastest quickest | slowest ;
    longest | shortest ;
    strongest | weakest ;
    easier simpler | harder trickier ;
    exceed exceeding over beyond | under ;
    deteriorate | recover ;
    deny | admit ;
    like | unlike ;
    pass | fail ;
    win | lose ;
    gain | loss ;
    train training | test testing ;
    superior | inferior ;
    ahead | behind ;
    optimal | suboptimal ;
"""


def _sides(table: str) -> dict[str, frozenset[tuple[str, int]]]:
    """Each word in every form, with the rows that it stands on, named by their text, and its side of each."""
    found: dict[str, set[tuple[str, int]]] = {}
    for row in filter(str.strip, table.split(";")):
        for sign, side in zip((1, -1), row.split("|"), strict=True):
            for word in words(side):
                for form in forms(word):
                    found.setdefault(form, set()).add((row, sign))
    return {word: frozenset(sides) for word, sides in found.items()}


QUALITIES = _sides(_QUALITIES)
_ALL = _sides(_QUALITIES + _PLACES)

_PREFIXES = ("un", "in", "im", "ir", "dis", "mis", "non")
_LEAST = 4  # letters of a word that a prefix turns round


def are_opposites(one: str, other: str) -> bool:
    """Whether two words, in lower case and in any form, stand on the two sides of a row, or differ by a prefix that denies."""
    short, long = sorted((one, other), key=len)
    if len(short) >= _LEAST and any(long == prefix + short for prefix in _PREFIXES):
        return True
    if long.endswith("less") and short.endswith("ful") and long[:-4] == short[:-3]:
        return True
    there = _ALL.get(other, frozenset())
    return any((row, -sign) in there for row, sign in _ALL.get(one, ())) and not _ALL.get(one, frozenset()) & there
