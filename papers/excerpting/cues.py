"""The words by which a paper's sentences show what they tell of."""

import re


def _cue(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WE = r"\b(?:we|this (?:paper|work|report|study|article|survey|thesis)|our (?:work|paper|study|report))\b"
_SYSTEM = r"(?:model|framework|method|approach|system|pipeline|network|module|agent|encoder|decoder|policy|algorithm)"

OURS = _cue(_WE, r"\bour\b", r"\bus\b")
PROPOSES = _cue(
    _WE + r"[^.;]{0,120}?\b(?<!the )(?<!our )(?<!this )(?:propos(?:es?|ed|ing)|introduc(?:es?|ed|ing)|present(?:s|ed|ing)?)\b"
)
MAKES = _cue(
    _WE + r"[^.;]{0,80}?\b(?:develop|releas|build|built|design|describ|creat|construct|establish|contributes?\b|devis|"
    r"(?:re)?formulat|shift|provid|offer|reframe|condition|unif(?:y|ies)|extend|adapt|pair|prove|"
    r"ask whether|refer to this|call this)"
)
STUDIES = _cue(
    rf"(?:{_WE}|\bour (?:analys[ei]s|results|findings)\b)[^.;]{{0,40}}?\b(?:stud|investigat|analy[sz]|argue|show|demonstrat"
    r"|explor|examin|revisit|identif|reveal|find\b|found\b|observ|uncover|prove|ask\b|rethink|hypothesi)"
)
# What a paper prints that tells nothing of it: its outline, its keywords, its thanks.
BOILERPLATE = _cue(
    r"\b(?:rest|remainder) of (?:this|the|our) (?:paper|article|work|report)\b",
    r"\b(?:organi[sz]|structur)ed as follows\b|\bwe hope\b|\bthe authors? (?:thank|acknowledge)",
    r"^\W*(?:key ?words?|index terms|ccs concepts|acm reference|preprint|under review)\b",
    r"^\W*(?:accepted (?:at|by|to)|published (?:at|in))\b",
    r"\bsubject classification\b|\b(?:equal|joint) contribution|\bcorresponding author|\bpermission to make digital\b",
    r"\bwelcome contributions\b",
    r"\b(?:we )?refer (?:the |interested )*readers? to\b|\bcan be found in (?:the )?(?:app|sec|supp|fig|tab)\w*",
    r"\bdetails (?:are|is|on|of|about)\b[^.]{0,60}\b(?:app(?:endix|x)|supplement)\w*",
    r"^\W*https?://\S+\W*$",
)
# What goes on from a sentence or a formula before it, and says less without.
DANGLES = re.compile(
    r"(?:This|These|Those|They|Such|Here|Thus|Hence|Therefore|That|Its?|Both|Similarly|Likewise|"
    r"In this case|As a result|Note that)\b"
)
GOES_ON_FROM_FORMULA = re.compile(r"(?:where|which|and|or|with|such|that|is|are|then|subject|if|so|as|by|of)\b")
POINTS = _cue(r"^(?:figure|fig|table|tab|section|sec|appendix|algorithm|equation|eq)s?\b")
CITES = _cue(r"\bet al\b", r"\[\d+(?:[,; –-]+\d+)*\]", r"\b(?:19|20)\d\d[a-z]?\)")
IN_THIS_PAPER = _cue(r"\bin this (?:paper|work|report|study|article)\b", r"\bto (?:address|bridge|fill|tackle|close|overcome)\b")
GOES_ON = _cue(
    r"^(?:first|second|third|fourth|fifth|finally|additionally|furthermore|moreover|also|besides|in addition|specifically)\b",
    r"^(?:however|then|next|later|for the training|for each|in (?:the )?(?:first|second|third|next))\b",
)
BACKGROUND = _cue(
    r"^(?:however|while|although|despite|existing|prior|recent|recently|current|previous|yet|traditional|conventional|most|many)\b",
    r"\b(?:existing|prior|previous|traditional) (?:methods?|models?|works?|approaches|agents?|systems|studies|evaluations?)\b",
    r"\bha(?:s|ve) long\b",
)
SUMS_UP = _cue(
    r"^(?:overall|together|taken together|in (?:sum|summary)|these (?:results|findings)"
    r"|our (?:results|findings) (?:highlight|suggest))\b"
)
LOOKS_BACK = _cue(r"^(?:existing|prior|recent|recently|current|previous|yet|traditional|conventional)\b")
# "Our design combines three key components." announces and does not tell.
ANNOUNCES = _cue(
    r":\s*$",
    r"\b(?:two|three|four|five|six|following)\b[^.]{0,40}\b(?:components|designs|steps|stages|parts|contributions|challenges|ways|"
    r"benefits|advantages|properties|principles|observations|modules|phases|aspects|gaps|limitations|questions)\.?$",
    r"\b(?:findings|results|questions|contributions|insights) (?:emerge|follow)\.?$",
)
# "We propose JudgeRLVR, a recipe in two stages." tells what it is called.
NAMES = re.compile(r"\b(?:propos|introduc|present)\w*\s+(?:the\s+|an?\s+)?[A-Z][^\s:]*[^:]*\.$")
_THING = r"(?:framework|model|method|approach|benchmark|dataset|paradigm|system|architecture|algorithm|series|pipeline)\b"
A_THING = _cue(r"\b" + _THING)

CONTRIBUTIONS = _cue(
    r"\bcontributions?\b",
    r"\b(?:two|three|four|five|key|following) (?:key |main )?(?:innovations|novelties|designs|components|ideas)\b",
)
# An item of such a list that is no new idea: the proof of the pudding, and where it can be had.
TRIES = _cue(
    r"^we (?:\w+ )?(?:conduct|perform|carry out|run|evaluate|validate|demonstrate|verify)",
    r"^(?:our )?(?:extensive|comprehensive|thorough)\b|^(?:through|via) (?:extensive|comprehensive)\b",
    r"^(?:extensive |our )?(?:experiments?|evaluations?|results?)\b|^empirical(?:ly| results)",
)
GIVES_AWAY = _cue(
    r"\b(?:we|our|all)\b[^.;]{0,60}\b(?:releas\w+|open[- ]?sourc\w+|(?:make|made)\b[^.;]{0,60}\bavailable)",
    r"\b(?:code|weights|checkpoints|project page|homepage|project|page|website|demo)\b[^;]{0,40}\bhttps?://",
    r"\b(?:code|weights|checkpoints|models|data(?:set)?s?)\b[^.;]{0,60}\b(?:available|released|open-?sourced)\b",
)
ADDS = _cue(
    r"\bnovel\b",
    r"\bkey (?:idea|insight|contribution)",
    r"\bthe first (?:[\w-]+ ){0,4}" + _THING,
    r"\b(?:we|it|which|that|and)\b[^.;]{0,40}?\b(?:introduc|propos|design|devis|develop|construct|incorporat|build|formulat|curat|collect)\w*",
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
_CHIP = (
    r"(?:A(?:10G?|16|30|40|100|800|6000)|H(?:20|100|200|800)|B[123]00|L(?:4|20|40)S?|V100S?|P(?:4|40|100)|K[48]0|T4|G[BH][23]00"
    r"|RTX[ -]?\w*\d{4}|TPU[ -]?v\d\w*|MI\d{3}X?|Jetson|Ascend)"
)
HARDWARE = (
    (
        7,
        _cue(
            r"\b(?:\d[\d,]*|one|two|four|eight|a single)(?:\s+|\s*(?:x|×|\\times)\s*)(?:(?:NVIDIA|AMD|Google|Nvidia) )?"
            + _CHIP
            + r"\b"
        ),
    ),
    (6, _cue(r"\b(?:\d[\d,]*|two|four|eight|a single) (?:NVIDIA |AMD )?(?:\w+ )?(?:GPUs?|TPUs?)\b")),
    (5, _cue(r"\bNVIDIA\b", r"\b" + _CHIP + r"\b[^.;]{0,40}\bGPUs?\b", r"\b(?:GPU|TPU)s?[ -](?:hours?|days?)\b")),
    (4, _cue(r"\bas for hardware\b|\bhardware requirements?\b", r"\bGPUs? such as\b|\bconsumer GPU", r"\biPhone\b")),
    (4, _cue(r"\b(?:Apache|MIT|CC[ -]BY)\b[^.;]{0,12}\blicen[sc]e")),
    (3, _cue(r"\b(?:code|models?|weights|checkpoints?|data(?:set)?s?)\b[^.;]{0,60}\b(?:available|open-?sourced|released)\b")),
    (
        3,
        _cue(
            r"\b(?:we|our)\b[^.;]{0,40}\b(?:release|open-?source)\b[^.;]{0,60}\b(?:code|models?|weights|data|checkpoints?)",
            r"\b(?:we|our|all)\b[^.;]{0,40}\b(?:make|made)\b[^.;]{0,60}\bavailable\b",
            r"\b(?:our|code|project|implementation|available|released?)\b[^;]{0,80}\b(?:github|gitlab|huggingface)\.\w+/",
        ),
    ),
    (2, _cue(r"\b(?:project|home) ?(?:page|site|website)?\b[^.;]{0,24}\bhttps?://", r"\bwebsite\b[^;]{0,30}\bhttps?://")),
    (2, _cue(r"\bon-device\b", r"\bmodel sizes\b", r"\bmemory footprint\b")),
)
# Others' code and models, on which the paper builds.
BORROWS = _cue(
    r"\b(?:we|is|are) (?:\w+ )?(?:us(?:e|es|ed|ing)|adopt\w*|follow\w*|download\w*|build (?:up)?on|based on|obtained from)\b"
)
_ACHIEVES = r"achiev\w*\b(?! (?:this|that|these)\b)"
_BEST = r"(?:state[- ]of[- ]the[- ]art|SOTA)"
GAINS = _cue(
    rf"\b(?:{_ACHIEVES}|outperform|improv|reduc|surpass|exceed|increas|gains?\b|boost|faster|speed-?up|accura|scores?\b)",
    r"\b(?:(?:win|success) rate|better|ahead of|compared (?:with|to)|reach|drops?\b|wins?\b|deliver|yield|retain|saves?\b)",
)
WINS = _cue(
    rf"\b(?:outperform|surpass|{_ACHIEVES}|exceed|beats?\b|ahead of|comparable to|competitive(?:ly)? (?:with|against))",
    rf"\b{_BEST} (?:performance|results?|accuracy|scores?)|\b(?:new|sets?|reach\w*|establish\w*)\b[^.;]{{0,30}}\b{_BEST}",
    r"\b(?:higher|better|stronger|faster|superior|fewer|lower|less|more \w+) (?:[\w-]+ ){0,4}than\b|\bsuperior\b",
    r"\b(?:substantial|significant|consistent)\w* (?:[\w-]+ )?(?:gains?|improve\w*)",
)
SHOWS = _cue(
    r"\b(?:experiments?|results?|evaluations?|empirical\w*|analys[ei]s|findings|stud(?:y|ies)|ablations?|benchmarks?|we|our)\b[^.;]*"
    r"\b(?:show|demonstrat|reveal|confirm|indicate|suggest|validat|verif|find\b|found\b|conclud|prove)",
)
TESTS = _cue(
    r"\b(?:experiments?|evaluations?|evaluat(?:e|ed|ing)|ablations?|empirical\w*|findings|validat(?:e|ed|ing))\b",
    r"\b(?:ranks? (?:first|second)|(?:is|are) ranked|comes? (?:out )?first|leads?\b(?! to\b)|beats?|(?:is|are) ahead of)\b",
    r"\bwe (?:\w+ )?(?:find|show|observe|demonstrate|conclude|discover|reveal)\b",
    r"\bresults (?:on|show|demonstrate|indicate|suggest|reveal)\b|\bbenchmark(?:ing|ed)? \w+ (?:models|methods|agents)\b",
)
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
