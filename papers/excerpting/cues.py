"""The words by which a paper's sentences show what they tell of."""

import re


def _cue(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WE = r"\b(?:we|this (?:paper|work|report|study|article)|our (?:work|paper))\b"
_SYSTEM = r"(?:model|framework|method|approach|system|pipeline|network|module|agent|encoder|decoder|policy|algorithm)"

PROPOSES = _cue(_WE + r"[^.;]{0,50}?\b(?:propos|introduc|present)")
MAKES = _cue(
    _WE + r"[^.;]{0,60}?\b(?:develop|releas|build|built|design|describ|creat|construct|establish|contribut|devis|formulat|shift)"
)
STUDIES = _cue(
    r"\b(?:we|study|studies|work|paper|analys[ei]s)\b[^.;]{0,40}?\b(?:stud|investigat|analy[sz]|argue|show|demonstrat|explor|examin|revisit|"
    r"identif|reveal|find\b|found\b|observ)"
)
IN_THIS_PAPER = _cue(r"\bin this (?:paper|work|report|study|article)\b", r"\bto (?:address|bridge|fill|tackle|close|overcome)\b")
GOES_ON = _cue(
    r"^(?:first|second|third|fourth|fifth|finally|additionally|furthermore|moreover|also|besides|in addition|specifically)\b",
    r"^(?:however|then|next|later|for the training|for each|in (?:the )?(?:first|second|third|next))\b",
)
BACKGROUND = _cue(
    r"^(?:however|while|although|despite|existing|prior|recent|recently|current|previous|yet|traditional|conventional|most|many)\b",
    r"\b(?:existing|prior|previous|traditional) (?:methods?|models?|works?|approaches|agents?|systems|studies|evaluations?)\b",
)
# "Our design combines three key components." announces and does not tell.
ANNOUNCES = _cue(
    r":\s*$",
    r"\b(?:two|three|four|five|six|following)\b[^.]{0,40}\b(?:components|designs|steps|stages|parts|contributions|challenges|ways)\.?$",
)
_THING = r"(?:framework|model|method|approach|benchmark|dataset|paradigm|system|architecture|algorithm|series|pipeline)\b"
A_THING = _cue(r"\b" + _THING)

CONTRIBUTIONS = _cue(
    r"\bcontributions?\b",
    r"\b(?:two|three|four|five|key|following) (?:key |main )?(?:innovations|novelties|designs|components|ideas)\b",
)
ADDS = _cue(
    r"\bnovel\b",
    r"\bkey (?:idea|insight|contribution)",
    r"\bthe first (?:[\w-]+ ){0,4}" + _THING,
    r"\b(?:we|it|which|that|and)\b[^.;]{0,40}?\b(?:introduc|propos|design|devis|develop|construct|incorporat|build|formulat)\w*",
)
EXPLAINS = _cue(
    r"\b(?:introduces|employs|isolates|leverages|integrates|decoupl|adopts|combines|unifies|shifts)\w*\b", r"\bfeaturing\b"
)

STEPS = _cue(r"\b(?:steps|stages|phases|procedure|as follows)\b")
STEP = _cue(
    r"^(?:first|second|third|fourth|finally|then|next|afterwards|after that|subsequently|starting from)\b",
    r"^in (?:the )?(?:first|second|third|next|final|last) (?:stage|step|phase)\b",
    r"\b(?:two|three|four|multi)-(?:stage|step|phase)\b",
    r"\bwe (?:first|then|next)\b",
    r"\b(?:the|our) (?:\w+ )?"
    + _SYSTEM
    + r" (?:then |first )?(?:maps|generates|computes|predicts|encodes|selects|retrieves|samples)\b",
)
WORKS_BY = _cue(
    r"\bby \w+ing\b|\bvia\b", r"\b(?:is|are) trained\b", r"\bwe (?:train|fine-tune|apply|use)\b", r"\bconsists? of\b|\bemploys?\b"
)

INPUT = (
    (5, _cue(r"\bthe inputs? (?:is|are|consists?|comprises?)\b", r"\binputs? to (?:the|our) " + _SYSTEM)),
    (4, _cue(r"\b(?:takes?|accepts?|receives?)\b[^.;]{0,80}\binputs?\b")),
    (3, _cue(r"^given (?:an?|the|some|only)\b", r"\bas (?:the |its )?inputs?\b", r"\bconditioned on\b")),
    (2, _cue(r"\brequir(?:es|ing) only\b")),
)
OUTPUT = (
    (5, _cue(r"\bthe (?:final )?outputs? (?:is|are|consists?|comprises?)\b")),
    (
        3,
        _cue(
            r"\b(?:it|which|that|and|" + _SYSTEM + r") (?:then |finally )?(?:outputs|returns|predicts)\b",
            r"\bas (?:the |its )?outputs?\b",
        ),
    ),
    (2, _cue(r"\b(?:our|the|this) (?:\w+ ){0,2}" + _SYSTEM + r" (?:then |finally )?(?:generates|produces)\b")),
)
_CHIP = r"(?:[ABHLV]\d{2,3}S?|[ABH]800|P100|K80|T4|GB200|RTX[ -]?\w*\d{4}|TPU ?v\d\w*|MI\d{3}X?|Jetson|Ascend)"
HARDWARE = (
    (7, _cue(r"\b(?:\d[\d,]*|one|two|four|eight|a single)\s*(?:x|×|\\times)?\s*(?:NVIDIA |AMD |Google )?" + _CHIP + r"\b")),
    (6, _cue(r"\b(?:\d[\d,]*|two|four|eight|a single) (?:NVIDIA |AMD )?(?:\w+ )?(?:GPUs?|TPUs?)\b")),
    (5, _cue(r"\bNVIDIA\b", r"\b" + _CHIP + r"\b[^.;]{0,40}\bGPUs?\b", r"\b(?:GPU|TPU)s?[ -](?:hours?|days?)\b")),
    (4, _cue(r"\bas for hardware\b|\bhardware requirements?\b", r"\bGPUs? such as\b|\bconsumer GPU", r"\biPhone\b")),
    (4, _cue(r"\b(?:Apache|MIT|CC[ -]BY)\b[^.;]{0,12}\blicen[sc]e")),
    (3, _cue(r"\b(?:code|models?|weights|checkpoints?|data(?:set)?s?)\b[^.;]{0,60}\b(?:available|open-?sourced|released)\b")),
    (
        3,
        _cue(
            r"\bwe (?:will )?(?:\w+ )?(?:release|open-?source)\b[^.;]{0,60}\b(?:code|models?|weights|data|checkpoints?)",
            r"github\.com/",
        ),
    ),
    (2, _cue(r"\bon-device\b", r"\bmodel sizes\b", r"\bmemory footprint\b")),
)
GAINS = _cue(
    r"\b(?:achiev|outperform|improv|reduc|surpass|exceed|increas|gains?\b|boost|faster|speed-?up|accura|scores?\b)",
    r"\b(?:win rate|better|compared (?:with|to)|state[- ]of[- ]the[- ]art|reach|drops?\b|wins?\b|deliver|yield|retain|saves?\b)",
)
WINS = _cue(r"\b(?:outperform|surpass|achiev|exceed|state[- ]of[- ]the[- ]art)")
SHOWS = _cue(r"\b(?:experiments?|results?|evaluations?|empirical\w*|analys[ei]s|we)\b[^.;]*\b(?:show|demonstrat|reveal|confirm)")
SETTINGS = _cue(
    r"\b(?:learning rate|batch size|epochs?|dropout|warm-?up|weight decay|optimizer|beam size|hyper-?parameters?|seed)\b",
    r"\b(?:we trained|trained on|we used)\b",
)
COMPARES = _cue(r"\b(?:results?|comparisons?|performance|accuracy|scores?|win rate|better|main)\b")
FIGURE = re.compile(r"(?<![\w.-])[-+~±]?\d+(?:[.,]\d+)*")
MEASURED = _cue(r"\d\s*(?:\\?%|×|\\times)", r"\d\.\d", r"\d[^.;]{0,3}\b(?:times|points?|percent|x)\b")
# Numbers that count nothing: "Table 3", "[12]", "(Smith, 2017)".
POINTER = _cue(
    r"\b(?:tables?|figures?|figs?\.?|sections?|sec\.|eqs?\.?|equations?|appendix|rows?|lines?|stage|step)[ ~]*\(?\d[\d.a-z]*\)?",
    r"\[[\d,; -]+\]|\([^()]*\b(?:19|20)\d\d[a-z]?\)|\b(?:19|20)\d\d\b",
)
PART_OF_HEADING = (
    ("abstract", _cue(r"^\W*abstract\b")),
    ("related", _cue(r"related work|background|prior work|literature|preliminar")),
    ("introduction", _cue(r"introduc")),
    ("conclusion", _cue(r"conclu|summary|outlook")),
    ("end", _cue(r"acknowledg|limitation|future work|ethic|broader impact|reproducib|appendix|funding|author contrib")),
    ("results", _cue(r"experiment|result|evaluat|ablation|benchmark|comparison|analysis|finding|performance|discussion")),
    ("method", _cue(r"method|approach|framework|model|architecture|training|algorithm|system|pipeline|design|implement")),
)
AREAS = {
    "cs.AI": "Artificial Intelligence",
    "cs.AR": "Hardware Architecture",
    "cs.CL": "Computation and Language",
    "cs.CR": "Cryptography and Security",
    "cs.CV": "Computer Vision",
    "cs.CY": "Computers and Society",
    "cs.DB": "Databases",
    "cs.DC": "Distributed Computing",
    "cs.GR": "Graphics",
    "cs.HC": "Human-Computer Interaction",
    "cs.IR": "Information Retrieval",
    "cs.LG": "Machine Learning",
    "cs.MA": "Multiagent Systems",
    "cs.MM": "Multimedia",
    "cs.NE": "Neural and Evolutionary Computing",
    "cs.PF": "Performance",
    "cs.PL": "Programming Languages",
    "cs.RO": "Robotics",
    "cs.SD": "Sound",
    "cs.SE": "Software Engineering",
    "cs.SI": "Social and Information Networks",
    "eess.AS": "Audio and Speech Processing",
    "eess.IV": "Image and Video Processing",
    "eess.SP": "Signal Processing",
    "eess.SY": "Systems and Control",
    "math.OC": "Optimization and Control",
    "q-bio.QM": "Quantitative Methods in Biology",
    "quant-ph": "Quantum Physics",
    "stat.ML": "Machine Learning",
}
