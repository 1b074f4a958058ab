"""What a model wrote, as plain text: no markup, no link, no sign that a person cannot see."""

import html
import re
import unicodedata

MOST_ROUNDS = 6
# The tags of HTML that make something happen or change the look; `<think>` or `<image>` may be what a paper is about.
TAGS = (
    "a|abbr|article|audio|b|base|big|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|embed|fieldset|font|footer"
    "|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|map|marquee|math|meta|nav"
    "|noscript|object|ol|option|p|param|picture|pre|q|script|section|select|small|source|span|strike|strong|style|sub|summary|sup"
    "|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video"
)
WITH_CONTENT = re.compile(r"<(script|style|svg|iframe|template)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<!doctype[^>]*>|<!\[CDATA\[|\]\]>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(rf"</?(?:{TAGS})(?:\s+[^<>]*=[^<>]*|\s*/?)(?:>|\Z)|<[a-z][\w-]*\s+[\w:-]+\s*=[^<>]*(?:>|\Z)", re.IGNORECASE)
IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+[^()]*)?\)")
# The rest of an address: no sign of another script, and brackets only in pairs, no stop at the end.
REST = r"[!-'*-;=?-~]*(?:\([!-'*-;=?-~]*\)[!-'*-;=?-~]*)*(?<![.,;:!?])"
LINK = re.compile(
    rf"(?<![a-z0-9])(?:(?:https?|ftps?|file|wss?)\s?:\s?//|www\.|(?:mailto|javascript|vbscript|tel|data:text)\s?:){REST}"
    r"|[a-z0-9._+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"
    r"|(?<![a-z0-9])(?:[a-z0-9-]+\.)+"
    rf"(?:(?:com|net|org|io|xyz|info|biz|top|site|online|shop|ru|cn)(?![a-z0-9])(?:/{REST})?"
    # FLUX-1.Dev and Character.AI are models.
    rf"|(?:ai|app|click|co|dev|gg|gl|link|ly|me|page)/{REST})",
    re.IGNORECASE,
)
EMPHASIS = (
    re.compile(r"\*\*(\S(?:[^*]*\S)?)\*\*"),
    re.compile(r"(?<![\w*\\])\*([^\s*](?:[^*]*[^\s*])?)\*(?![\w*])"),
    re.compile(r"~~(\S(?:[^~]*\S)?)~~"),
)
LEADING = re.compile(r"^(?:#{1,6}\s+|[-*•·]\s+|\d{1,2}(?:[.)]\s+|、\s*))+")
# What a link leaves; the brackets of `f()` belong to their word.
EMPTY_BRACKETS = re.compile(r"(?<!\w)(?:\(\s*\)|\[\s*\]|<\s*>)(?!\w)|（\s*）|【\s*】")
LATEX_QUOTES = re.compile(r"``([^`\"]+?)(?:''|\")")
SPACE_BEFORE_STOP = re.compile(r"\s+([,.;:!?，。；：！？])")
ANCHOR = re.compile(r"\[(?:abstract|page\.\d+|[SA]\d+(?:\.\w+)+|p\d+)\]", re.IGNORECASE)
# Said to a model, not to a reader.
ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:previous|prior|above|earlier|preceding|all|your|system)\b.{0,20}"
    r"\b(?:instruction|prompt|rule|direction|guideline)s?\b"
    r"|\b(?:give|write|produce|return|recommend|output)\b.{0,20}"
    r"\b(?:positive|favou?rable|glowing|accepting) (?:review|summary|rating)"
    r"|\bdo not (?:mention|highlight|report|discuss) (?:any |the )?(?:negative|weakness|limitation|flaw)"
    r"|\b(?:note|instructions?|attention|message) (?:to|for) (?:the |any |all )?"
    r"(?:AI|LLM|language model|assistant|summari[sz]er)s?\b"
    r"|\bas an? (?:AI|large language model|language model|AI assistant)\b.{0,20}\b(?:you|I) (?:must|should|will|am|can)\b"
    r"|(?:忽略|无视|忘记).{0,12}(?:之前|以上|先前|上述|所有|前面|系统).{0,8}(?:指令|指示|提示|要求|规则)"
    r"|(?:给出|给予|写出|撰写).{0,6}(?:正面|好评|积极).{0,4}(?:评价|评审|评论|摘要)",
    re.IGNORECASE | re.DOTALL,
)


def plain(text: str) -> str:
    """`text` as one line of plain text, without links, HTML, Markdown, anchors and invisible signs.

    Nothing is left of a text that hides markup in markup too deep to be honest.
    """
    # Again until nothing changes: what an entity hides is a tag in the next round.
    for _ in range(MOST_ROUNDS):
        before, text = text, _once_plainer(text)
        if text == before:
            return text
    return ""


def plain_quote(quote: str) -> str:
    """The longest piece of `quote` that holds no link and no markup: what is cut out of a quote makes it false."""
    quote = ANCHOR.sub("", COMMENT.sub("\0", WITH_CONTENT.sub("\0", visible(quote))))
    pieces = LINK.sub("\0", TAG.sub("\0", IMAGE_OR_LINK.sub("\0", quote))).split("\0")
    return one_line(max(pieces, key=len)).strip('"“”` ')


def visible(text: str) -> str:
    """`text`, its entities resolved, without what nobody sees: control, zero-width, bidi and tag signs, variation selectors."""
    text = html.unescape(text)
    kept = (" " if sign.isspace() else sign for sign in text if sign.isspace() or not _is_unseen(sign))
    return unicodedata.normalize("NFC", "".join(kept))


def speaks_to_a_model(text: str) -> bool:
    """Whether `text` gives orders to a model; a paper on such attacks loses a claim by this, and no reader is deceived."""
    return bool(ORDERS.search(text))


def one_line(text: str) -> str:
    return " ".join(text.split())


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Cn") or "\ufe00" <= sign <= "\ufe0f" or sign >= "\U000e0000"


def _once_plainer(text: str) -> str:
    text = TAG.sub(" ", COMMENT.sub(" ", WITH_CONTENT.sub(" ", visible(text))))
    text = LINK.sub("", IMAGE_OR_LINK.sub(r"\1", text))
    for pattern in EMPHASIS:
        text = pattern.sub(r"\1", text)
    text = LATEX_QUOTES.sub(r'"\1"', ANCHOR.sub("", text)).replace("`", "")
    text = EMPTY_BRACKETS.sub("", text)
    return SPACE_BEFORE_STOP.sub(r"\1", LEADING.sub("", one_line(text)))
