import re
from datetime import timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser

import pytest

from newsletter.compose import MAX_HTML_BYTES, clipped, compose_digest
from newsletter.composing.letters import compose_letter, plan_letter
from newsletter.composing.preheader import preheader
from newsletter.composing.sections import fragment
from newsletter.deliver import deliver_digests
from newsletter.models import Digest, Letter
from newsletter.plan import plan_day
from newsletter.preferences import Choices, change_preferences
from papers.models import Edition
from papers.parts import Claim, Parts
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic, tell_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents", name_zh_hans="智能体")


@pytest.fixture
def alice(agents):
    return make_reader("alice@example.com", follows=[agents])


@pytest.fixture
def ming(agents):
    return make_reader("ming@example.com", follows=[agents], language="zh-hans")


def composed(reader):
    """The mail of a reader, as its bytes are read by a mail program."""
    if not Digest.objects.exists():
        plan_day(DAY, now=NOON)
    digest = Digest.objects.get(subscriber=reader)
    return message_from_bytes(compose_digest(digest).as_bytes(), policy=policy.default)


def part(mail, kind):
    return mail.get_body((kind,)).get_content()


class Words(HTMLParser):
    """The words of a page that a person sees, and the addresses it links to."""

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self._hidden = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._hidden += tag in ("style", "title", "noscript")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "title", "noscript")

    def handle_data(self, data):
        if not self._hidden:
            self.words += data.split()


def test_a_mail_has_its_text_first_and_its_html_second(alice, agents):
    make_paper(1, scores={agents: 0.9})
    mail = composed(alice)
    assert mail.get_content_type() == "multipart/alternative"
    assert [child.get_content_type() for child in mail.iter_parts()] == ["text/plain", "text/html"]
    assert {child.get_content_charset() for child in mail.iter_parts()} == {"utf-8"}


def test_the_headers_are_those_of_the_list_and_each_stands_once(alice, agents):
    make_paper(1, scores={agents: 0.9})
    mail = composed(alice)
    assert len(mail.keys()) == len({name.lower() for name in mail})
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/u/[\w.-]+/?>", mail["List-Unsubscribe"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"] == "Paperboy <digest.localhost.localdomain>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@localhost.localdomain>")
    assert mail["To"] == "alice@example.com"
    assert "alice" not in mail["List-Unsubscribe"] + mail["Feedback-ID"]
    for name in ("List-Help", "List-Owner", "List-Archive"):
        assert mail[name].startswith("<")
    for name in ("Bcc", "Return-Path", "X-Mailer"):
        assert name not in mail


def test_where_the_site_cannot_be_reached_safely_there_is_no_one_click(alice, agents, settings):
    make_paper(1, scores={agents: 0.9})
    settings.SITE_IS_LOCAL = False
    assert "List-Unsubscribe" not in composed(alice)


def test_a_one_click_address_of_a_long_site_stays_in_one_piece(alice, agents, settings):
    make_paper(1, scores={agents: 0.9})
    settings.SITE_URL = "https://" + "a" * 40 + ".example.com"
    settings.SITE_IS_SECURE = True
    plan_day(DAY, now=NOON)
    raw = compose_digest(Digest.objects.get()).as_bytes()
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.startswith(b"List-Unsubscribe: <https://aaaa")
    assert line.endswith(b">")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_section_says_all_that_the_reader_should_know(alice, agents):
    paper = make_paper(1, scores={agents: 0.9}, title="Agents that read", organization="The Lab")
    mail = composed(alice)
    for kind in ("plain", "html"):
        body = part(mail, kind)
        for words in (
            "Agents that read",
            "Ada L.",
            "The Lab",
            "ArXiv Abs",
            "excerpt",
            "LLM agents",
            "Application field",
            "Core contribution",
            "Usage guide",
            "Main innovations",
            "Experimental results",
            "Not stated in the abstract",
            "It is 42 % better than before.",
            f"https://huggingface.co/papers/{paper.arxiv_id}",
            f"https://arxiv.org/abs/{paper.arxiv_id}",
        ):
            assert words in body, (kind, words)


def test_text_and_html_say_the_same(alice, agents):
    make_paper(1, scores={agents: 0.9}, title="Agents that read")
    mail = composed(alice)
    text, page = part(mail, "plain"), Words(part(mail, "html"))
    assert {link for link in page.links if "goodbye" in link or "/papers/" in link} <= set(re.findall(r"https?://\S+", text))
    visible = set(page.words)
    assert len(set(text.split()) & visible) >= 0.8 * len(visible)


def test_the_ways_out_stand_at_the_top_and_at_the_foot(alice, agents):
    make_paper(1, scores={agents: 0.9})
    mail = composed(alice)
    text = part(mail, "plain")
    assert "goodbye" in text[:2048]
    assert "goodbye" in text[-1000:]
    links = Words(part(mail, "html")).links
    assert "goodbye" in links[2]
    assert "preferences" in links[1]


def test_the_reader_of_chinese_has_a_chinese_mail(ming, agents):
    make_paper(1, scores={agents: 0.9})
    mail = composed(ming)
    body = part(mail, "html")
    assert 'lang="zh-Hans"' in body
    assert "智能体" in body
    assert "2026年1月14日" in body
    assert mail.get_body(("html",))["Content-Transfer-Encoding"] == "base64"


def test_what_comes_from_outside_is_inert(alice, agents):
    evil = "<script>alert(1)</script> {{ settings.SECRET_KEY }} @@unsubscribe_url@@ & \u202e]]> %0d%0aBcc:x"
    paper = make_paper(1, scores={agents: 0.9}, title=evil, abstract=evil, authors=[evil], told_in=())
    claim = Claim(text=evil, quote=evil, anchor="abstract")
    tell_paper(paper, parts=Parts(field=claim, contribution=claim, results=(claim,)))
    body = part(composed(alice), "html")
    assert "<script" not in body
    assert "&lt;script&gt;" in body
    assert "SECRET_KEY }}" in body


def test_the_longest_of_papers_still_fit_a_mail_that_is_not_clipped(agents):
    reader = make_reader(follows=[agents], max_papers=12)
    for number in range(1, 13):
        paper = make_paper(number, scores={agents: 0.9}, title="Wide 宽 " * 120, abstract="x", told_in=())
        claim = Claim(text="Long 长 words — " * 60, quote="", anchor=None)
        tell_paper(paper, parts=Parts(claim, claim, results=(claim,) * 6))
    plan_day(DAY, now=NOON)
    raw = compose_digest(Digest.objects.get(subscriber=reader)).as_bytes()
    html = raw.split(b"Content-Type: text/html")[1]
    assert len(html) <= MAX_HTML_BYTES
    mail = message_from_bytes(raw, policy=policy.default)
    assert "Also above your bar" in part(mail, "html")


@pytest.mark.parametrize(("language", "low", "high"), [("en", 10, 78), ("zh-hans", 14, 40)])
def test_subjects_have_their_length_whatever_the_title(agents, language, low, high):
    reader = make_reader(follows=[agents], language=language)
    make_paper(1, scores={agents: 0.9}, title="A very long title of a paper that says everything that it has to say " * 3)
    make_paper(2, scores={agents: 0.8})
    assert low <= len(composed(reader)["Subject"]) <= high


def test_the_subject_of_a_short_title_is_long_enough(ming, agents):
    make_paper(1, scores={agents: 0.9}, title="X")
    assert 14 <= len(composed(ming)["Subject"]) <= 40


def test_the_preheader_is_a_sentence_of_its_own(alice, agents):
    make_paper(1, scores={agents: 0.9})
    shown = re.search(r"display:none[^>]*>([^<]*)", part(composed(alice), "html"))[1]
    words = shown.replace("&#160;", "\xa0").split("\xa0")[0].strip()
    assert 40 <= len(words) <= 110


def test_the_preheader_ends_with_a_sentence_and_no_short_form():
    long = "By a link in one of your mails they were paused until Nov. 30, for which you need do nothing, as it just ends."
    assert preheader(f"{long} Then they come again.") == long
    assert preheader("One. " + "Two words that go on without an end " * 9) == "One."


def test_a_sample_edition_says_so(alice, agents):
    make_paper(1, scores={agents: 0.9}, sample=True)
    Edition.objects.update(sample=True)
    mail = composed(alice)
    for kind in ("plain", "html"):
        assert "Sample edition" in part(mail, kind)
        assert "Sample text, not the paper" in part(mail, kind)
        assert "Read from: sample" in part(mail, kind)


def test_an_unverified_claim_is_marked(alice, agents):
    paper = make_paper(1, scores={agents: 0.9}, told_in=())
    tell_paper(paper, parts=Parts(contribution=Claim(text="It is the best.", verdict="unverified")), told_by="a-model")
    mail = composed(alice)
    assert "(unverified)" in part(mail, "plain")
    assert "(unverified)" in part(mail, "html")
    assert "a-model" in part(mail, "plain")


def test_what_a_digests_link_changed_is_told_in_the_next_mail_and_only_there(alice, agents):
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    change_preferences(alice, Choices(hour=9), way="mail", now=NOON + timedelta(hours=1))
    change_preferences(alice, Choices(language="en", max_papers=3), way="page", now=NOON + timedelta(hours=2))
    for later in (1, 2):
        make_paper(1 + later, day=DAY + timedelta(days=later), scores={agents: 0.9}, seen=NOON + timedelta(days=later))
        plan_day(DAY + timedelta(days=later), now=NOON + timedelta(days=later))
    first, second, third = (
        message_from_bytes(compose_digest(digest).as_bytes(), policy=policy.default) for digest in Digest.objects.order_by("day")
    )
    assert "Your settings were changed" not in part(first, "plain")
    assert "- hour: 07:00 → 09:00" in part(second, "plain")
    assert "max_papers" not in part(second, "plain")
    assert "Your settings were changed" in part(second, "html")
    assert "Your settings were changed" not in part(third, "plain")


def test_nothing_in_a_mail_comes_from_afar_or_runs(alice, agents):
    make_paper(1, scores={agents: 0.9})
    html = part(composed(alice), "html")
    assert "fonts.googleapis" not in html
    for forbidden in ("<script", "<form", "<img", "data:", "<link"):
        assert forbidden not in html
    hosts = {re.sub(r"^https?://([^/:]+).*", r"\1", link) for link in Words(html).links}
    assert hosts <= {"127.0.0.1", "huggingface.co", "arxiv.org"}


def test_sections_that_were_compiled_apart_are_those_of_a_whole_mail(alice, agents):
    """One row alone and the same row among others give the same HTML, so that pieces may be joined."""
    row = {"heading": "A heading", "note": ""}
    alone = fragment("email/group.mjml", row, "en")
    assert alone
    assert alone in fragment("email/group.mjml", row, "en") + fragment("email/titles.mjml", {"papers": ()}, "en")


@pytest.mark.parametrize("kind", Letter.Kind)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_letters_carry_no_list_and_nothing_that_a_form_took(kind, language):
    reader = make_reader("alice+evil@example.com", language=language)
    letter = plan_letter(reader, kind, now=NOON)
    mail = message_from_bytes(compose_letter(letter).as_bytes(), policy=policy.default)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert not [name for name in mail if name.startswith("List-")]
    for body in (part(mail, "plain"), part(mail, "html")):
        assert "evil" not in body
        assert "http://127.0.0.1:8000/" in body
        assert "@@" not in body


def test_a_delivered_mail_has_no_open_slot(alice, agents, outbox):
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    list(deliver_digests(clock=lambda: NOON))
    (file,) = outbox.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert "@@" not in part(mail, "html") + part(mail, "plain")


@pytest.mark.parametrize(
    ("text", "length", "cut"), [("short", 10, "short"), ("one two three", 9, "one two…"), ("unbroken" * 3, 6, "unbro…")]
)
def test_a_title_is_cut_between_words(text, length, cut):
    assert clipped(text, length) == cut
