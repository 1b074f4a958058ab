"""Words that one may put for another without saying anything else, as a table."""

from papers.checking.lexicon import forms, words
from papers.checking.stems import stem

# A row a meaning, `;` between rows; verbs and adjectives stand in their plainest form.
_SYNONYMS = """
    show demonstrate reveal indicate find observe see report note establish confirm suggest prove display exhibit
      highlight illustrate
      discover uncover validate verify document ;
    propose introduce present offer develop design build create describe give suggest provide devise put contribute
      release publish construct
      devise establish formulate unveil craft make produce ;
    use utilise utilize employ apply adopt leverage exploit harness rely exercise deploy take ;
    overlook miss ignore neglect disregard ; avoid prevent preclude avert forestall ;
    method approach technique framework system algorithm scheme procedure strategy recipe pipeline solution mechanism
      way model work
      study paper research ;
    author writer researcher team we ours their our its the this these it they he such that those said ;
    achieve reach obtain attain get gain score hit deliver yield record secure post realise realize accomplish ;
    outperform beat surpass exceed best top outdo outstrip overtake outclass better ;
    improve enhance boost raise increase lift strengthen better up elevate advance ;
    reduce cut lower decrease drop shrink diminish lessen minimise minimize trim save bring curb ;
    need require demand call necessitate want take involve ;
    large big huge substantial considerable significant sizable great major massive vast marked notable sizeable
      dramatic strong ;
    small little tiny minor slight modest minimal compact ;
    fast quick rapid swift speedy ; slow sluggish ;
    important crucial critical key essential vital central significant pivotal fundamental major core main primary ;
    many multiple several various numerous different diverse varied varying range ;
    also too additionally moreover furthermore further likewise besides as well ;
    however but yet though although nevertheless nonetheless still while whereas ;
    therefore thus hence consequently so accordingly ;
    only just merely solely simply purely limited restricted confined alone exclusively ;
    about roughly approximately around nearly almost some circa ;
    new novel fresh original recent ;
    current existing previous prior earlier past present today conventional traditional ;
    problem issue challenge difficulty limitation bottleneck obstacle hurdle shortcoming drawback weakness gap ;
    result outcome finding performance ; ability capability capacity power skill ;
    enable allow let permit support make help facilitate empower ;
    address tackle solve handle resolve overcome mitigate target combat approach deal ;
    generate produce create make yield synthesise synthesize output write construct ;
    evaluate assess test measure examine benchmark judge study analyse analyze investigate explore probe check ;
    contain include comprise have consist hold feature cover encompass span ;
    begin start commence ; end finish stop ; keep maintain preserve retain hold sustain remain stay ;
    train teach fit optimise optimize tune learn ; task problem job ; dataset data corpus collection set ;
    image picture photo ; sentence text ; question query ; answer response reply output ; mistake error failure ;
    choose select pick ; change alter modify adjust vary shift move ; combine merge integrate join unite fuse couple mix ;
    different distinct separate ; same identical equal ; similar comparable close alike ; whole entire full complete total ;
    often frequently commonly usually typically regularly generally ; mainly mostly primarily chiefly largely predominantly ;
    quickly rapidly fast swiftly ; easily readily simply ; fully completely entirely wholly totally ;
    consistently reliably always steadily ; significantly substantially considerably markedly notably greatly much far strongly
      dramatically clearly ;
    robust reliable stable resilient ; accurate precise exact correct ; effective efficient successful ; superior better ;
    inferior worse ; degrade worsen deteriorate hurt harm damage impair ; simple easy straightforward plain ; hard
      difficult tough
      challenging ; complex complicated intricate ; cheap inexpensive affordable ; expensive costly ;
    across over throughout among through on in within at for by with via using from per of to into onto ;
    because since due owing ; when if once whenever where ; before prior ; after following ;
    available public open released published accessible ; person people human individual user participant ; computer machine ;
    predict forecast estimate anticipate ; detect identify recognise recognize spot find ; understand comprehend grasp ;
    consider regard treat view see ; call name term dub ; grow rise climb increase ; fall drop decline decrease sink ;
    extensive comprehensive thorough broad wide large-scale ; experiment test trial evaluation ; improvement gain
      increase boost ;
    decrease reduction drop cut saving decline ; speedup acceleration ; amount quantity number ; part component portion
      piece element
      module ; speed pace ; goal aim objective purpose target ; cause lead induce trigger result produce ; remove drop delete
      eliminate ; explicitly directly ; despite notwithstanding ; instead rather ; unlike contrary ; thanks owing ;
    compared relative versus against ; namely ie ; example instance ; up upto ; real-world practical ; state-of-the-art
      sota best ;
    variety range array ; line thread ; aware conscious ; alone itself ; one single a an ; each every per any all ;
    explore investigate study ; ensure guarantee ; convert transform turn translate map ; extract derive obtain ; feed
      input pass ;
    weigh weight ; depend rely hinge ; occur happen arise appear emerge ; struggle fail ; remain stay ; rich extensive ;
    scalable efficient ; unify integrate ; guide steer direct ; fix repair correct ; additional extra further more other another
"""


def _senses() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for row, line in enumerate(_SYNONYMS.split(";")):
        for word in words(line):
            for form in forms(word) | {f"{word}ly"}:
                found.setdefault(stem(form), set()).add(row)
    return {form: frozenset(rows) for form, rows in found.items()}


_SENSES = _senses()


def senses(word: str) -> frozenset[int]:
    """The rows of the table on which a stem stands."""
    return _SENSES.get(word, frozenset())


def are_synonyms(one: str, other: str) -> bool:
    """Whether two stems share a row."""
    return bool(_SENSES.get(one, frozenset()) & _SENSES.get(other, frozenset()))


def is_common(word: str) -> bool:
    """Whether a stem is an everyday word of papers, which many others may stand for."""
    return word in _SENSES
