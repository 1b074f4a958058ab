"""Text that speaks to a model and not to a reader: orders to a reviewing or summarising machine, seen or unseen.

A paper about prompt injection quotes such orders, and one on language models prints its prompts: these are told too. What
is not told is prose about models, instructions and reviews.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from papers.reading.hidden import without_invisible_characters

LONGEST_QUOTE = 200  # characters
MOST_QUOTES = 20
_MOST_TEXT = 2_000_000  # characters looked at; a paper has some 100,000
_BEFORE = 60
_NEAR = 160  # characters around a rule's word that the rule looks at

_MACHINE = r"(?:AI|A\.I\.|LLMs?|(?:large\s+)?language\s+models?|chat-?bots?|GPT|automated|machine)"
_JUDGE = r"(?:assistants?|reviewers?|summari[sz]ers?|referees?|evaluators?)"
_WORKER = rf"(?:models?|agents?|readers?|systems?|{_JUDGE})"
_ORDERS = r"(?:instructions?|prompts?|guidelines?|rules|directions|commands?|directives?|orders|guardrails?|context)"
_EARLIER = r"(?:previous|prior|above|earlier|preceding|former|foregoing|existing|initial|original|other)"
_IGNORE = r"(?:ignore|disregard|forget|override|bypass)"
_PRAISE = r"(?:positive|favou?rable|glowing|supportive|enthusiastic|excellent|accepting)"
_OPINION = r"(?:reviews?|ratings?|scores?|assessments?|evaluations?|recommendations?|feedback|summar(?:y|ies))"
_GIVE = r"(?:give|write|provide|output|generate|produce|submit|assign|leave|return|respond\s+with)"
_WORK = r"(?:paper|article|manuscript|submission|work|text)"
_FAULTS = r"(?:negatives?|negative\s+\w+|weakness(?:es)?|flaws?|shortcomings?|drawbacks?|criticisms?)"
# An order begins its sentence, or follows a word that makes it one.
_START = r"(?:(?:\A|[.:;,!?()\"“”‘’'\]>*-])\s*|\b(?:please|now|must|should|shall|always|simply|just)\s+)"

# Each rule with the words of which one must be near: looking for words is a hundred times faster than looking for rules.
_RULES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("ignor", "disregard", "forget", "overrid", "bypass"),
        (
            rf"\b{_IGNORE}\s+(?:(?:all|any|every|the|your|my|these|those|this|of|safety|system)\s+){{0,4}}{_EARLIER}\s+(?:\w+\s+){{0,2}}"
            rf"{_ORDERS}\b|\b{_IGNORE}\s+(?:all|everything|anything)\s+(?:of\s+)?(?:the\s+)?(?:previous|prior|above|before|instructions|"
            rf"prompts|you)\b|{_START}{_IGNORE}\s+(?:(?:all|any|of|the|your|my|these|those|this)\s+){{1,3}}(?:\w+\s+)?{_ORDERS}\b"
            r"|\bignor\w+\s+(?:\w+\s+){0,3}(?:instrucciones|anweisungen|istruzioni|instruções)\b"
            r"|\bignore[zr]?\s+(?:toutes\s+)?les\s+instructions\b"
        ),
    ),
    (
        ("prompt", "your", "new instruction", "new system", "<|", "<<sys", "[inst", "[/inst"),
        (
            r"\b(?:reveal|print|repeat|show|output|leak|disclose|expose)\s+(?:me\s+)?your\s+(?:\w+\s+)?(?:prompt|instructions)\b"
            rf"|{_START}(?:reveal|print|repeat|show|output|disclose)\s+(?:me\s+)?the\s+(?:\w+\s+)?(?:system|hidden)\s+prompt\b"
            r"|\bnew\s+(?:system\s+)?instructions?\s*:|<\|(?:im_start|system|start_header_id)\|>|<<SYS>>|\[/?INST\]"
        ),
    ),
    (
        ("review", "rating", "score", "assess", "evaluat", "recommend", "feedback", "summar"),
        (
            rf"\b{_GIVE}\s+(?:\w+\s+){{0,5}}?(?:an?|only|the)\s+(?:\w+\s+){{0,2}}{_PRAISE}\s+(?:peer\s+)?reviews?\b"
            rf"|{_START}(?:only\s+)?{_GIVE}\s+(?:\w+\s+){{0,5}}?(?:{_PRAISE}|high|highest|perfect|maximum|top)\s+(?:\w+\s+)?{_OPINION}\b"
            rf"|\b{_PRAISE}\s+(?:peer\s+)?reviews?\s+only\b|\breview\s+(?:this|the)\s+paper\s+(?:positively|favou?rably)\b"
        ),
    ),
    (
        ("negativ", "weakness", "flaw", "shortcoming", "drawback", "critici"),
        r"\b(?:do\s+not|don[’']t|never|avoid)\s+(?:highlight|mention|discuss|point\s+out|list|report|raise|criti[cs]i[sz]e|include|"
        r"focus\s+on|highlighting|mentioning|emphasi[sz]e)\s+(?:(?:on|any|the|its|of|this|paper[’']s)\s+){0,4}" + _FAULTS + r"\b",
    ),
    (
        ("accept",),
        (
            r"\brecommend(?:ing)?\s+(?:(?:an?|strong|clear)\s+){0,3}(?:acceptance|accepting\s+(?:this|the)\s+(?:paper|manuscript|submission)"
            rf"|accept\b)|{_START}(?:strongly\s+)?accept\s+(?:this|the)\s+(?:paper|manuscript|submission)\b"
        ),
    ),
    (
        (
            "as a language",
            "as a large",
            "as an ai",
            "as an llm",
            "dear ",
            "you are",
            *("reviewer", "assistant", "referee", "evaluator"),
        ),
        (
            rf"\bas\s+an?\s+(?:AI|LLM|(?:AI\s+|large\s+)?language\s+model)(?:\s+{_WORKER})?,?\s+(?:you|rate|give|please|assign|write|provide|"
            r"evaluate|recommend|I\s+(?:can|must|do|am))|\bas\s+an\s+AI\s+(?:language\s+model|assistant|reviewer)\b"
            rf"|(?:\A|[.:;!?]\s*){_MACHINE}\s+{_JUDGE}\s*[:!]|\bdear\s+(?:\w+\s+)?{_MACHINE}\b"
            rf"|\b(?:if|when|since|because)\s+you\s+are\s+(?:an?\s+|the\s+)?(?:\w+\s+)?{_MACHINE}\b"
            rf"|\byou\s+are\s+(?:now\s+)?(?:an?|the)\s+(?:\w+\s+)?(?:{_MACHINE}|AI\s+{_WORKER}|assistant|reviewer)\b"
        ),
    ),
    (
        ("note", "message", "instruction", "attention", "reminder", "warning"),
        (
            r"\b(?:note|message|instructions?|attention|reminder|warning)s?\s*(?:to|for|,|:)\s+(?:(?:all|any|the)\s+){0,2}"
            rf"{_MACHINE}(?:[- ]{_WORKER}){{0,2}}\s*[:!]"
        ),
    ),
    (
        tuple(f"this {work}" for work in ("paper", "article", "manuscript", "submission", "work", "text")),
        (
            rf"\b(?:when|if)\s+(?:you\s+are\s+)?(?:asked\s+to\s+)?(?:review|summari[sz]|evaluat|rat|grad)\w*\s+this\s+{_WORK}[^.]{{0,40}}"
            rf"\b(?:you|always|must|say|please)\b|{_START}(?:summari[sz]e|rate)\s+this\s+{_WORK}\b"
        ),
    ),
    (
        ("指令", "指示", "提示", "说明", "规则", "要求", "命令", "设定", "内容"),
        (
            r"(?:忽略|无视|忘记|忘掉|忽视|绕过|抛开|不要理会|不必理会|不再遵守)(?:掉|了)?(?:你|您)?(?:的)?(?:之前|以上|上述|上面|此前|先前|"
            r"前面|前述|以前|所有|一切|任何|全部|系统)[^。;,]{0,12}(?:指令|指示|提示|说明|规则|要求|命令|设定|内容)"
            r"|(?:泄露|输出|显示|重复|告诉我|透露)[^。;]{0,6}系统提示|(?:以前|以上|上記|これまで)の\w{0,6}指示を(?:すべて)?無視"
        ),
    ),
    (
        ("正面", "积极", "肯定", "有利", "好评", "高分", "满分", "缺点", "不足", "负面", "局限", "弱点", "缺陷"),
        (
            r"(?:给予|给出|撰写|写出?|提供|输出|生成|作出|做出)[^。;!?]{0,10}(?:正面|积极|肯定|有利|好评)的?[^。;]{0,4}"
            r"(?:评价|评审|审稿|评论|意见|评分|评语|总结)|给(?:予|出|本文|该文|这篇论文|该论文)[^。;]{0,6}(?:好评|高分|满分)"
            r"|(?:不要|请勿|切勿|不得|避免)(?:提及|指出|提到|强调|突出|列出|讨论)[^。;]{0,8}(?:缺点|不足|负面|局限|弱点|缺陷)"
            r"|肯定的な(?:レビュー|評価|査読)"
        ),
    ),
    (
        ("作为", "你是", "您是", "推荐", "建议"),
        (
            r"(?:作为|你是|您是|如果你是|假如你是)(?:一个|一名|一位)?(?:AI|人工智能|大?语言模型|大模型|审稿人|审稿助手|聊天机器人)"
            r"|(?:推荐|建议)(?:接收|录用|接受)(?:本文|该文|该论文|这篇论文|此论文)"
        ),
    ),
    (
        ("무시", "긍정적인", "игнорируй"),
        (
            r"(?:이전|위의|앞의)[^.]{0,8}(?:지시|명령|지침)[^.]{0,6}무시|긍정적인[^.]{0,6}(?:리뷰|평가|심사)"
            r"|\bигнорируй\w*\s+(?:\w+\s+){0,3}инструкции\b"
        ),
    ),
)
_PATTERNS = [(words, re.compile(pattern, re.IGNORECASE)) for words, pattern in _RULES]


def addresses_a_model(text: str) -> list[str]:
    """The passages of `text` that speak to a model, each quoted with some words around it, in `LONGEST_QUOTE` characters."""
    plain = _plain(text)
    quotes: list[str] = []
    end = -1
    for place in sorted(_places(plain)):
        if place >= end:
            start = _beginning(plain, place)
            end = start + LONGEST_QUOTE
            quotes.append(plain[start:end].strip())
    return quotes[:MOST_QUOTES]


def quotes_from(texts: Iterable[str]) -> tuple[str, ...]:
    """What `addresses_a_model` finds in `texts`, each quote once and at most `MOST_QUOTES`."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(addresses_a_model(text)))
        if len(found) >= MOST_QUOTES:
            break
    return tuple(found)[:MOST_QUOTES]


def _plain(text: str) -> str:
    """Without what makes the same words look different to a rule: invisible characters, styled letters, line ends."""
    text, _ = without_invisible_characters(text[:_MOST_TEXT])
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def _places(text: str) -> Iterator[int]:
    lower = text.lower()
    for words, pattern in _PATTERNS:
        for start, end in _windows(lower, words):
            for found in pattern.finditer(text, start, end):
                yield found.start()


def _windows(lower: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """The stretches of text around any of `words`."""
    windows: list[tuple[int, int]] = []
    for place in sorted(place for word in words for place in _finds(lower, word)):
        start, end = max(0, place - _NEAR), place + _NEAR
        if windows and start <= windows[-1][1]:
            windows[-1] = windows[-1][0], end
        else:
            windows.append((start, end))
    return windows


def _finds(lower: str, word: str) -> Iterator[int]:
    place = lower.find(word)
    while place >= 0:
        yield place
        place = lower.find(word, place + len(word))


def _beginning(text: str, place: int) -> int:
    """Where the sentence of `place` begins, or a word not far before it."""
    earliest = max(0, place - _BEFORE)
    stop = max(text.rfind(mark, earliest, place) for mark in (". ", "! ", "? ", "。"))
    if stop >= 0:
        return stop + 1
    return 0 if earliest == 0 else text.find(" ", earliest, place + 1) + 1
