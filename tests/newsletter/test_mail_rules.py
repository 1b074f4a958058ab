"""The checklist of the rules of mail, each by its number, on what a mail server received.

 1-17  headers       here; 16 for keys, domains and doors in tests/newsletter/test_signing.py
18-28  bodies        here; what comes from outside is fuzzed in tests/newsletter/test_mime.py and test_headers.py, too
29-33  consent       here; pages and limits in tests/newsletter/test_signup.py, test_owner.py and test_history.py
34-39  what returns  here; every way in tests/newsletter/test_bounces.py, test_collect.py, test_hearing.py and test_returns.py
40-45  bulk senders  replies here; pace in test_pace.py, warm-up in test_warmup.py, brakes in test_canary.py and test_holds.py,
                     what DNS says in tests/config/test_doctor.py
46-47  time          here by the mail that comes; every zone and day in tests/newsletter/test_schedule.py and test_statement.py
"""

import re
import socket
import unicodedata
from base64 import b64encode
from datetime import timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import pairwise

import dkim
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.apps import apps
from django.test import Client
from django.utils import timezone

from newsletter import signup
from newsletter.addresses import is_suppressed
from newsletter.compose import MAX_HTML_BYTES
from newsletter.composing.letters import plan_letter
from newsletter.deciding.erase import erase
from newsletter.deliver import send_again
from newsletter.delivering.recover import recover
from newsletter.models import Change, Consent, Digest, Letter, MailEvent, Subscriber, Suppression
from newsletter.pages.pressed import QUICKER_THAN_A_PERSON, word_of_form
from newsletter.plan import plan_day, plan_due
from newsletter.preferences import Choices, change_preferences, pause
from newsletter.returning.bounces import Taken, take_bounce
from newsletter.returning.suppress import suppress
from papers.parts import Claim, Parts
from papers.sources.huggingface import clean
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic, tell_paper
from tests.keys import rsa_key
from tests.newsletter.mails_that_came_back import OURS, failed, mail, report
from tests.newsletter.post import (
    ALL,
    DIGESTS,
    LANGUAGES,
    NAMES,
    POSTAL_ADDRESS,
    SENDER,
    SITE,
    STATE_AT,
    doors,
    every_kind_of_mail,
    make_papers,
    make_readers,
    sent,
)
from tests.sink import running_sink

# Each may run alone: the database is set up where a test that was chosen asks for it.
pytestmark = pytest.mark.django_db

ALICE, MING = LANGUAGES
ONCE = (
    *("From", "To", "Date", "Subject", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"),
    *("X-Auto-Response-Suppress", "DKIM-Signature"),
)
OF_LISTS = ("List-Id", "List-Help", "List-Owner", "List-Archive", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID")
NEVER = ("Bcc", "Cc", "Return-Path", "X-Mailer", "User-Agent", "Received", "Sender")
ONE_CLICK = "List-Unsubscribe=One-Click"
ABUSE = b"Feedback-Type: abuse\r\nUser-Agent: SomeFBL/1\r\nVersion: 1"
BULK_REFUSALS = (
    *((550, f"5.7.{code} our own trouble") for code in (26, 27, 30, 515)),
    *((421, f"4.7.{code} our own trouble") for code in (23, 27, 28, 30)),
)
HOSTS = {"papers-for-everybody-who-reads-them-daily.example.org", "huggingface.co", "arxiv.org", "github.com"}


@pytest.fixture(scope="module")
def all_posts(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        posts = every_kind_of_mail(tmp_path_factory.mktemp("post"))
    assert len(posts) == len(ALL)
    return posts


@pytest.fixture(params=ALL, ids=NAMES)
def post(request, all_posts):
    kind, recipient = request.param
    return next(post for post in all_posts if (post.kind, post.recipient) == (kind, recipient))


@pytest.fixture(params=[(kind, recipient) for kind in DIGESTS for recipient in LANGUAGES], ids=NAMES[: 2 * len(DIGESTS)])
def digest_post(request, all_posts):
    kind, recipient = request.param
    return next(post for post in all_posts if (post.kind, post.recipient) == (kind, recipient))


@pytest.fixture
def sink(db, settings, tmp_path):
    settings.SITE_URL, settings.SITE_IS_SECURE, settings.SITE_IS_LOCAL = SITE, True, False
    settings.DEFAULT_FROM_EMAIL, settings.POSTAL_ADDRESS = SENDER, POSTAL_ADDRESS
    settings.RETURN_PATH_DOMAIN = "bounces.example.org"
    with running_sink() as sink:
        for name, value in doors(sink, tmp_path).items():
            setattr(settings, name, value)
        yield sink


@pytest.fixture
def mails(sink):
    """Alice's and Ming's digests of the day, received, by their addresses."""
    make_readers()
    make_papers(numbers=range(1))
    plan_day(DAY, now=NOON)
    return {post.recipient: post for post in sent(sink)}


def state_of(address):
    return Subscriber.objects.get(email=address).state


def mail_program():
    """Has no cookie, knows no page it comes from, and does not get away with a forged form."""
    return Client(enforce_csrf_checks=True)


# Headers


def test_1_the_way_out_is_one_https_address_as_it_is_on_a_line_of_its_own(digest_post):
    (line,) = [line for line in digest_post.head if line.lower().startswith(b"list-unsubscribe:")]
    assert re.fullmatch(rf"List-Unsubscribe: <{re.escape(SITE)}/u/[\w.-]+>", line.decode())
    assert len(line) > 78


def test_1_where_the_site_is_not_safe_to_reach_there_is_no_way_out_in_the_head(sink, settings):
    settings.SITE_URL, settings.SITE_IS_SECURE = "http://papers.example.org", False
    make_readers()
    make_papers(numbers=range(1))
    plan_day(DAY, now=NOON)
    posts = sent(sink)
    assert [header for post in posts for header in ("List-Unsubscribe", "List-Unsubscribe-Post") if header in post.mail] == []
    assert len(posts) == 2


def test_2_one_click_is_offered_in_the_words_of_the_rfc(digest_post):
    assert digest_post.head.count(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click") == 1


def test_3_a_way_out_with_any_character_changed_leads_nowhere_and_names_nobody(mails):
    path = mails[ALICE].one_click
    assert "alice" not in path
    for position in range(len("/u/"), len(path)):
        other = "A" if path[position] != "A" else "B"
        changed = path[:position] + other + path[position + 1 :]
        assert mail_program().post(changed, {"List-Unsubscribe": "One-Click"}).status_code == 404, changed
    assert [state_of(address) for address in LANGUAGES] == ["active", "active"]
    assert mail_program().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [state_of(address) for address in LANGUAGES] == ["unsubscribed", "active"]


@pytest.mark.parametrize("form", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_4_the_post_of_a_mail_program_acts_without_cookie_redirect_or_form_and_once(mails, form):
    multipart = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    body = multipart if form.startswith("multipart") else ONE_CLICK
    for _ in range(2):
        answer = mail_program().post(mails[ALICE].one_click, body, content_type=form)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Set-Cookie" not in answer.headers
        assert state_of(ALICE) == "unsubscribed"
    assert Change.objects.filter(field="state").count() == 1


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("kind", ["digest", *Letter.Kind.values])
def test_5_following_every_link_of_a_mail_changes_nothing(sink, kind, method):
    readers = make_readers()
    make_papers()
    if kind == "digest":
        plan_day(DAY, now=NOON)
    for reader in readers if kind != "digest" else ():
        reader.state = STATE_AT[kind]
        reader.save()
        plan_letter(reader, Letter.Kind(kind), now=timezone.now())
    posts = sent(sink, kind, now=timezone.now() if kind != "digest" else NOON)
    before = list(Subscriber.objects.values()), list(Change.objects.values()), list(Digest.objects.values())
    ours = {
        link.strip("<>").removeprefix(SITE)
        for post in posts
        for link in (*post.page.links, post.mail["List-Unsubscribe"] or "")
        if SITE in link
    }
    assert len(ours) >= (20 if kind == "digest" else 2)
    for path in ours:
        assert getattr(mail_program(), method)(path).status_code == 200, path
    assert (list(Subscriber.objects.values()), list(Change.objects.values()), list(Digest.objects.values())) == before


@pytest.mark.parametrize("state", ["active", "paused", "pending", "suppressed"])
def test_6_the_way_out_holds_for_ever_in_every_state_and_after_its_key_was_changed(mails, settings, state):
    """The mail is of January, so its link is older than sixty days."""
    assert timezone.now() - NOON > timedelta(days=60)
    settings.LINK_KEYS = ["z:another-key-that-signs-from-now-on", *settings.LINK_KEYS]
    Subscriber.objects.filter(email=ALICE).update(state=state)
    answer = mail_program().post(mails[ALICE].one_click, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, state_of(ALICE)) == (200, "unsubscribed")


def test_6_a_way_out_of_nobody_answers_as_any_bad_link_does(mails):
    Subscriber.objects.filter(email=ALICE).delete()
    answers = []
    for path in (mails[ALICE].one_click, "/u/a.d1.AAAAAAAAAAAAAAAAAAAAAAAA"):
        answer = mail_program().post(path, {"List-Unsubscribe": "One-Click"})
        answers.append((answer.status_code, answer.content.replace(path.encode(), b"")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("way", ["one click", "pause", "erase", "mute"])
def test_7_what_a_reader_says_after_the_planning_holds_for_what_was_planned_before(sink, mails, way):
    tomorrow = NOON + timedelta(days=1)
    make_papers(tomorrow.date(), numbers=range(3), seen=tomorrow)
    plan_day(tomorrow.date(), now=tomorrow - timedelta(hours=23))
    reader = Subscriber.objects.get(email=ALICE)
    if way == "one click":
        mail_program().post(mails[ALICE].one_click, {"List-Unsubscribe": "One-Click"})
    elif way == "pause":
        pause(reader, way="page", now=tomorrow)
    elif way == "erase":
        erase(reader, tomorrow)
    else:
        change_preferences(reader, Choices(muted_topics=("agents",)), way="page", now=tomorrow)
    Digest.objects.update(next_try_at=NOON)
    assert [post.recipient for post in sent(sink)] == [MING]


def test_8_the_list_has_one_name_the_same_for_all_and_for_ever(all_posts):
    names = {post.mail["List-Id"] for post in all_posts if post.is_digest}
    assert names == {"Paperboy <digest.example.org>"}
    assert len("digest.example.org") <= 255


def test_9_the_headers_of_a_list_stand_once_and_in_brackets_on_digests_and_on_nothing_else(post):
    assert {header: len(post.mail.get_all(header, [])) for header in OF_LISTS} == dict.fromkeys(OF_LISTS, int(post.is_digest))
    assert ("Precedence" in post.mail) == post.is_digest
    if post.is_digest:
        assert post.mail["List-Owner"] == "<mailto:papers@example.org>"
        for header in ("List-Help", "List-Archive"):
            assert re.fullmatch(rf"<{re.escape(SITE)}/[\w/-]*>", post.mail[header])


def test_10_every_mail_says_that_no_person_wrote_it_and_asks_for_no_answer(post):
    assert post.mail["Auto-Submitted"] == "auto-generated"
    assert post.mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_11_a_message_has_a_name_of_its_own_under_our_domain(all_posts):
    for kind in {post.kind for post in all_posts}:
        names = [post.mail["Message-ID"] for post in all_posts if post.kind == kind]
        assert len(set(names)) == 2
        assert all(re.fullmatch(r"<[\w.-]+@example\.org>", name) for name in names)


def test_11_a_mail_that_is_sent_again_has_the_same_name_and_the_same_bodies(sink, mails):
    send_again(Digest.objects.get(subscriber__email=ALICE), now=NOON)
    (again,) = sent(sink)
    assert again.mail["Message-ID"] == mails[ALICE].mail["Message-ID"]
    assert (again.text, again.html) == (mails[ALICE].text, mails[ALICE].html)


def test_12_every_mail_has_the_headers_it_must_have_once(post):
    assert {header: len(post.mail.get_all(header, [])) for header in ONCE} == dict.fromkeys(ONCE, 1)
    assert post.mail["To"] == post.recipient
    assert post.mail["From"].addresses[0].addr_spec == "papers@example.org"
    assert post.mail["From"].addresses[0].display_name == "Zeitungsjunge für Papiere"
    assert parsedate_to_datetime(post.mail["Date"]) == NOON


def test_12_the_domain_of_the_sender_is_the_one_that_signs(post):
    assert re.search(r"\bd=example\.org\b", str(post.mail["DKIM-Signature"]))


def test_13_every_envelope_has_a_signed_sender_of_its_own_that_stands_in_no_head(all_posts):
    for kind in {post.kind for post in all_posts}:
        senders = [post.sender for post in all_posts if post.kind == kind]
        assert len(set(senders)) == 2
        for sender in senders:
            local, _, domain = sender.partition("@")
            assert (domain, local) == ("bounces.example.org", local.lower())
            assert len(local) <= 64
    assert not [post.kind for post in all_posts if any(b"bounces.example.org" in line for line in post.head)]


def test_14_the_name_for_feedback_is_of_the_issue_and_of_no_reader(all_posts):
    names = {post.mail["Feedback-ID"] for post in all_posts if post.is_digest}
    assert len(names) == 1
    assert len(names.pop().split(":")) == 4


def test_15_every_line_is_short_enough_ends_as_it_must_and_is_ascii(post):
    assert b"\n" not in post.raw.replace(b"\r\n", b"")
    assert b"\r" not in post.raw.replace(b"\r\n", b"")
    assert post.raw.isascii()
    assert max(map(len, post.raw.split(b"\r\n"))) <= 998
    assert not [line for line in post.raw.split(b"\r\n") if line.startswith(b".")]
    # What is longer than it should be is an address, which cannot be folded.
    assert not [line for line in post.head if len(line) > 78 and len(line.split()) > 2]


def test_15_what_is_not_ascii_is_encoded_words_that_are_short_enough(post):
    words = re.findall(rb"=\?utf-8\?[bq]\?\S+\?=", b"\r\n".join(post.head))
    assert words
    assert max(map(len, words)) <= 75
    if post.kind == "digest":
        assert "Größe · 智能体" in post.mail["Subject"]


def test_15_an_international_domain_is_written_in_ascii(sink):
    topic = make_topic()
    signup.sign_up("anna@bücher.example", language="en", timezone="UTC", topics=[topic], now=NOON)
    (post,) = sent(sink, "confirm")
    assert post.recipient == post.mail["To"] == "anna@xn--bcher-kva.example"


def test_16_every_mail_is_signed_and_what_says_how_to_leave_is_signed_with_it(post):
    record = b"v=DKIM1; k=rsa; p=" + b64encode(
        rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    assert dkim.verify(post.raw, dnsfunc=lambda *_, **__: record)
    (signed,) = re.findall(r"\bh=([^;]+)", str(post.mail["DKIM-Signature"]))
    names = "".join(signed.split()).split(":")
    assert names.count("from") == 2
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(names) or not post.is_digest


def test_17_nothing_is_told_of_us_or_of_anybody_else(post):
    assert [header for header in NEVER if header in post.mail] == []
    assert not re.search(rb"localhost|127\.0\.0\.1|10\.\d+\.\d+\.\d+", b"\r\n".join(post.head))
    assert not re.search(rf"[@ (\[]{socket.gethostname()}\b", b"\r\n".join(post.head).decode())
    other = next(address for address in LANGUAGES if address != post.recipient)
    assert other not in post.raw.decode() + post.text + post.html


# Bodies


def test_18_the_text_comes_before_the_html_and_says_the_same(post):
    assert post.mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in post.mail.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in post.mail.iter_parts()} == {"utf-8"}
    assert set(post.page.links) <= set(re.findall(r"https?://\S+", post.text))
    seen = set("".join(post.page.words))
    assert len(seen & set(post.text)) >= 0.95 * len(seen)
    assert len("".join(post.text.split())) >= 0.25 * len("".join(post.page.words))


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_19_the_largest_of_mails_is_not_clipped_and_its_ways_out_come_first(sink, language):
    agents = make_topic("agents", name="LLM agents")
    make_reader(ALICE, follows=[agents], language=language, max_papers=12)
    for number in range(1, 13):
        paper = make_paper(number, scores={agents: 0.9}, title="Wide 宽 & <b> " * 70, abstract="x", told_in=())
        claim = Claim(text="Long 长 words — & " * 60, quote="", anchor=None)
        tell_paper(paper, parts=Parts(claim, claim, results=(claim,) * 6))
    plan_day(DAY, now=NOON)
    (post,) = sent(sink)
    assert len(post.encoded_html) <= MAX_HTML_BYTES
    assert "goodbye" in post.page.links[2]
    assert "preferences" in post.page.links[1]


def test_19_the_ways_out_stand_in_the_first_words_of_every_digest(digest_post):
    for place, name in ((1, "preferences"), (2, "goodbye")):
        assert name in digest_post.page.links[place]
        assert name in digest_post.text[:2048]


def test_20_a_subject_says_what_it_is_of_in_few_words_and_answers_nothing(post):
    low, high = (10, 78) if post.language == "en" else (14, 40)
    assert low <= len(post.mail["Subject"]) <= high
    assert not re.match(r"(re|fwd?|aw|回复)\s*[:：]", post.mail["Subject"], re.IGNORECASE)


@pytest.mark.parametrize("quiet", [True, False], ids=["quiet days", "days with papers"])
def test_20_no_two_days_have_the_same_subject(sink, quiet):
    make_readers(quiet_days=True)
    subjects = []
    for number in range(3):
        day = DAY + timedelta(days=number)
        make_papers(day, score=0.1 if quiet else 0.9, numbers=range(1), seen=NOON + timedelta(days=number))
        plan_day(day, now=NOON + timedelta(days=number))
        subjects += [post.mail["Subject"] for post in sent(sink, now=NOON + timedelta(days=number))]
    assert len(set(subjects)) == len(subjects) == 6


def test_21_what_a_mail_program_shows_beside_the_subject_is_whole_sentences_of_the_mail(post):
    """In columns: a Chinese character takes two."""
    assert 40 <= columns(post.preheader) <= 110
    assert post.preheader.endswith((".", "?", "。", "？"))
    assert post.preheader not in (post.mail["Subject"], *post.page.link_words)
    assert post.html.count("&#8204;") + post.html.count("\u200c") >= 40


def test_22_a_screen_reader_is_told_language_title_tables_and_headings(post):
    tags = post.page.tags
    (html,) = [facts for tag, facts in tags if tag == "html"]
    assert (html["lang"], html["dir"]) == ({"en": "en", "zh-hans": "zh-Hans"}[post.language], "ltr")
    assert unescape(re.search(r"<title>([^<]*)</title>", post.html)[1]) == post.mail["Subject"]
    assert {facts.get("role") for tag, facts in tags if tag == "table"} == {"presentation"}
    headings = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(headings))
    assert not {"click here", "here", "点击这里", "这里"} & {words.strip().lower() for words in post.page.link_words}


def test_22_words_are_large_enough_and_stand_out_by_day_and_by_night(post):
    style = "".join(re.findall(r"<style[^>]*>(.*?)</style>", post.html, re.DOTALL))
    inline = " ".join(facts.get("style") or "" for _tag, facts in post.page.tags)
    sizes = {int(size) for size in re.findall(r"font-size:\s*(\d+)px", style + inline)}
    assert min(sizes - {0, 1}) >= 14  # none and one are what holds no words
    by_day, by_night = style.split("prefers-color-scheme: dark")
    of_words = " ".join(
        facts.get("style") or "" for _tag, facts in post.page.tags if "display:none" not in (facts.get("style") or "")
    )
    for colors, paper in ((by_day + of_words, "#fffdf8"), (by_night, "#1d2025")):
        assert paper in (post.html if paper == "#fffdf8" else by_night)
        for color in set(re.findall(r"(?<![-\w])color:\s*(#\w+)", colors)):
            assert contrast(color, paper) >= 4.5, (color, paper)


def test_23_a_mail_knows_the_night_and_has_no_words_in_pure_black(post):
    names = {facts.get("name"): facts.get("content") for tag, facts in post.page.tags if tag == "meta"}
    assert names["color-scheme"] == names["supported-color-schemes"] == "light dark"
    assert "prefers-color-scheme: dark" in post.html
    assert not re.search(r"(?<![-\w])color:\s*(#000000|#000|black)\b", post.html)


def test_24_a_mail_runs_nothing_and_leads_to_few_places(post):
    tags = {tag for tag, _facts in post.page.tags}
    assert not tags & {"script", "form", "iframe", "object", "embed", "link", "img"}
    assert not re.search(r"data:|javascript:|@import|url\(", post.html)
    addresses = [re.fullmatch(r"https://([^/:]+)(?::8443)?(/.*)?", link) for link in post.page.links]
    assert all(addresses)
    assert addresses
    assert {address[1] for address in addresses} <= HOSTS


EVIL = (
    "<script>alert(1)</script>",
    "{{ settings.SECRET_KEY }} {% debug %} @@unsubscribe_url@@",
    "%0d%0aBcc: x@example.com",
    "]]> </mj-text> <mj-raw>",
    "<a href=https://evil.example>Papers</a> [Papers](https://evil.example)",
    "\u202ereversed\u202c \u2066isolated\u2069",
    "😀 \u0301\u0301 \x1b[31m",
    "x" * 5000,
)


@pytest.mark.parametrize("evil", EVIL, ids=["script", "template", "head", "mjml", "link", "direction", "controls", "length"])
def test_25_what_a_paper_says_is_shown_and_does_nothing(sink, evil):
    agents = make_topic("agents", name="LLM agents")
    for address, language in LANGUAGES.items():
        make_reader(address, follows=[agents], language=language)
    said = clean(evil)  # as whatever is listed comes in
    facts = {"title": said[:1000], "abstract": said, "authors": [said[:200]], "organization": said[:200]}
    paper = make_paper(1, scores={agents: 0.9}, told_in=(), **facts)
    claim = Claim(text=said, quote=said, anchor="abstract")
    tell_paper(paper, parts=Parts(field=claim, contribution=claim, results=(claim,)))
    plan_day(DAY, now=NOON)
    posts = sent(sink)
    assert len(posts) == 2
    for post in posts:
        assert "script" not in {tag for tag, _facts in post.page.tags}
        assert "Bcc" not in post.mail
        assert {re.match(r"https://([^/:]+)", link)[1] for link in post.page.links} <= HOSTS
        assert "goodbye" in post.page.links[-2]
        shown = post.mail["Subject"] + post.text + post.html
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", shown)
        assert max(map(len, post.raw.split(b"\r\n"))) <= 998


def test_26_nothing_in_a_mail_is_fetched(post):
    assert not [facts for _tag, facts in post.page.tags if {"src", "background", "srcset"} & facts.keys()]


def test_27_every_mail_says_why_it_came_who_sent_it_and_a_digest_how_to_leave(post):
    for words in (post.text, " ".join(post.page.words)):
        assert POSTAL_ADDRESS in words
        if post.is_digest:
            assert post.recipient in words
            assert {"en": "You get this because", "zh-hans": "您收到这封邮件"}[post.language] in words
            assert {"en": "Unsubscribe", "zh-hans": "退订"}[post.language] in words


def test_28_latex_is_read_as_letters(all_posts):
    for post in all_posts:
        for words in (post.mail["Subject"], post.text, post.html):
            assert "\\alpha" not in words
            assert "$" not in words
        if post.kind == "digest":
            assert "α-Pruning" in post.text
            assert "more of β" in post.html


# Consent and abuse


def ask(address=ALICE, *, at=NOON):
    topic = Subscriber.objects.first().topics.first() if Subscriber.objects.exists() else make_topic()
    signup.sign_up(address, language="en", timezone="UTC", topics=[topic], now=at)


def say_yes(post):
    """The button of the confirm letter's page, some seconds after it was opened."""
    path = post.link("/confirm/")
    word = word_of_form(path.split("/")[2], timezone.now() - QUICKER_THAN_A_PERSON)
    return Client().post(path, {"form": word})


def test_29_no_digest_comes_before_the_yes(sink):
    ask(at=timezone.now())
    make_papers()
    plan_day(DAY, now=NOON)
    (letter,) = sent(sink, "confirm", now=timezone.now())
    say_yes(letter)
    plan_day(DAY, now=NOON)
    assert [post.is_digest for post in sent(sink)] == [True]


def test_29_an_address_is_asked_once_a_day_and_three_times_in_all(sink):
    arrived = []
    for hour in (0, 1, 23, 25, 49, 51, 73, 100, 200):
        ask(at=NOON + timedelta(hours=hour))
        arrived += [hour for _ in sent(sink, "confirm", now=NOON + timedelta(hours=hour))]
    assert arrived == [0, 25, 49]


def test_30_the_question_to_confirm_holds_nothing_that_somebody_could_have_typed_in(sink):
    ask("buy.pills+now@spam.example")
    (letter,) = sent(sink, "confirm")
    assert letter.mail["To"] == "buy.pills+now@spam.example"
    for said in (letter.mail["Subject"], letter.text, letter.html, letter.mail["Message-ID"]):
        assert "pills" not in said
        assert "spam" not in said


def test_31_the_link_to_confirm_shows_a_button_and_the_button_leaves_evidence(sink):
    ask(at=timezone.now())
    (letter,) = sent(sink, "confirm", now=timezone.now())
    page = Client().get(letter.link("/confirm/"))
    assert b"<button" in page.content
    assert (state_of(ALICE), Consent.objects.count()) == ("pending", 0)
    Client().post(letter.link("/confirm/"))
    assert state_of(ALICE) == "pending"
    for _ in range(2):
        say_yes(letter)
    consent = Consent.objects.get()
    assert (state_of(ALICE), consent.form) == ("active", signup.FORM)
    assert timezone.now() - consent.at < timedelta(minutes=1)


def test_31_an_address_that_nobody_confirms_is_forgotten_after_thirty_days(sink):
    ask()
    sent(sink)
    assert [signup.forget_unconfirmed(NOON + timedelta(days=days)) > 0 for days in (30, 31)] == [False, True]
    assert not Subscriber.objects.exists()


def test_32_whoever_left_gets_nothing_until_a_fresh_yes(sink, mails):
    mail_program().post(mails[ALICE].one_click, {"List-Unsubscribe": "One-Click"})
    ask(at=timezone.now())
    plan_day(DAY + timedelta(days=1), now=NOON)
    (letter,) = [post for post in sent(sink, "confirm", now=timezone.now()) if post.recipient == ALICE]
    say_yes(letter)
    assert state_of(ALICE) == "active"


@pytest.mark.parametrize(("reason", "went"), [("hard_bounce", 0), ("soft_bounces", 0), ("complaint", 0), (None, 1)])
def test_32_an_address_that_said_no_stays_out_though_it_was_erased_and_imported_anew(sink, mails, reason, went):
    if reason:
        suppress(ALICE, Suppression.Reason(reason), now=NOON)
    erase(Subscriber.objects.get(email=ALICE), NOON)
    agents = Subscriber.objects.get().topics.get()
    make_reader(ALICE.upper(), follows=[agents], start_day=DAY)
    make_papers(DAY + timedelta(days=1), numbers=range(5, 7))
    plan_day(DAY + timedelta(days=1), now=NOON)
    assert [post.recipient.lower() for post in sent(sink)].count(ALICE) == went
    assert ALICE not in str(list(Suppression.objects.values()))


@pytest.mark.parametrize("page", ["/me/export/", "/me/erase/", "/me/history/"])
def test_33_whoever_holds_a_digest_cannot_export_or_erase_its_reader(sink, mails, page):
    browser = Client()
    for link in mails[ALICE].page.links:
        if link.startswith(SITE):
            browser.get(link.removeprefix(SITE))
    assert browser.get(page).status_code == 302
    signup.mail_link(ALICE, now=timezone.now())
    (letter,) = sent(sink, "link", now=timezone.now())
    path = letter.link("/open/")
    browser.post(path, {"form": word_of_form(path.split("/")[2], timezone.now() - QUICKER_THAN_A_PERSON)})
    assert browser.get(page).status_code == 200


def test_33_of_an_erased_reader_only_a_keyed_hash_is_left(mails):
    suppress(ALICE, Suppression.Reason.COMPLAINT, now=NOON)
    Digest.objects.filter(subscriber__email=ALICE).update(reply_text=f"250 2.1.5 <{ALICE}> is glad to have it")
    erase(Subscriber.objects.get(email=ALICE), NOON)
    for model in apps.get_app_config("newsletter").get_models():
        assert ALICE not in str(list(model.objects.values())).lower(), model
    assert is_suppressed(ALICE)


# What comes back, made of the very bytes that had arrived


def back(post, *fields, kind="delivery-status", at=NOON):
    """A report to the envelope's sender that encloses the mail."""
    head = b"\n".join(post.head).decode()
    return take_bounce(report(*fields, original=head, kind=kind).replace(OURS.encode(), post.sender.encode()), now=at)


@pytest.mark.parametrize(
    ("action", "status", "words", "kind", "state"),
    [
        *(("failed", f"5.{code}", "", "hard", "suppressed") for code in ("1.1", "1.2", "1.3", "1.6", "1.10", "2.1")),
        *(("failed", code, "", "soft", "active") for code in ("5.2.2", "5.3.0", "5.3.2", "5.4.4", "5.4.7", "4.4.1", "4.2.2")),
        *(("failed", f"5.7.{code}", "550 no such user", "policy", "active") for code in (0, 1, 26, 27, 509, 515)),
        ("delayed", "4.4.1", "", None, "active"),
        ("delivered", "2.0.0", "", "delivered", "active"),
        ("relayed", "2.0.0", "", "delivered", "active"),
    ],
)
def test_34_a_report_does_what_its_code_says_to_its_own_reader(mails, action, status, words, kind, state):
    about = failed(status, words, recipient=ALICE, action=action)
    others = failed("5.1.1", recipient="else@example.com"), failed("2.0.0", recipient=MING, action="delivered")
    back(mails[ALICE], others[0], about, others[1])
    assert [event.kind for event in MailEvent.objects.all()] == ([kind] if kind else [])
    assert (state_of(ALICE), state_of(MING)) == (state, "active")


@pytest.mark.parametrize(
    ("failing", "state"), [((0, 1, 2), "suppressed"), ((0, 1, 3), "active")], ids=["in a row", "one arrived"]
)
def test_35_three_soft_bounces_on_three_days_suppress_unless_one_arrived_between(sink, failing, state):
    make_readers()
    for number in range(failing[-1] + 1):
        assert state_of(ALICE) == "active"
        at = NOON + timedelta(days=number)
        make_papers(at.date(), numbers=range(1), seen=at)
        plan_day(at.date(), now=at)
        post = next(post for post in sent(sink, now=at) if post.recipient == ALICE)
        if number in failing:
            back(post, failed("5.2.2", recipient=ALICE), at=at + timedelta(minutes=5))
    assert state_of(ALICE) == state


@pytest.mark.parametrize(
    "field", [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "auto_reply"}, {"subject": "Abwesend"}]
)
def test_36_an_answer_that_nobody_wrote_is_no_bounce_whatever_dates_and_codes_it_holds(mails, field):
    words = "Ich bin vom 5.10.2026 bis 12.10.2026 nicht da.\n5.1.1 user unknown\n550 5.1.1"
    raw = mail(words, **{"subject": "Re: papers", **field}, sender=ALICE)
    take_bounce(raw.replace(OURS.encode(), mails[ALICE].sender.encode()), now=NOON)
    assert (MailEvent.objects.get().kind, state_of(ALICE)) == ("autoreply", "active")


@pytest.mark.parametrize("forged", ["unsigned", "changed", "expired", "of another"])
def test_37_a_bounce_that_does_not_come_to_the_signed_sender_suppresses_nobody(mails, forged):
    dead = report(failed("5.1.1", recipient=ALICE))
    sender, other = mails[ALICE].sender, mails[MING].sender
    local, _, domain = sender.partition("@")
    to, at = {
        "unsigned": ("papers@example.org", NOON),
        "changed": (f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}", NOON),
        "expired": (sender, NOON + timedelta(days=7, minutes=1)),
        "of another": (f"{local.rpartition('.')[0]}.{other.partition('@')[0].rpartition('.')[2]}@{domain}", NOON),
    }[forged]
    assert take_bounce(dead.replace(OURS.encode(), to.encode()), now=at) == Taken.NOT_OURS
    assert state_of(ALICE) == "active"
    assert take_bounce(dead.replace(OURS.encode(), sender.encode()), now=NOON + timedelta(days=6)) == Taken.NOTED
    assert state_of(ALICE) == "suppressed"


def test_38_a_complaint_that_encloses_the_mail_suppresses_at_once_and_once(mails):
    head = b"\n".join(mails[ALICE].head).decode()
    raw = report(kind="feedback-report", original=head).replace(b"Reporting-MTA: dns; mx.example.net", ABUSE)
    assert [take_bounce(raw, now=NOON) for _ in range(2)] == [Taken.NOTED, Taken.KNOWN]
    assert (state_of(ALICE), state_of(MING)) == ("suppressed", "active")
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize(
    ("reply", "mail_is", "reader_is"),
    [
        ("550 5.1.1 no such user", "rejected", "suppressed"),
        ("421 4.7.0 too many", "deferred", "active"),
        ("450 4.2.1 later", "deferred", "active"),
        ("451 4.3.0 later", "deferred", "active"),
        # Rules 40 and 42: what Gmail, Yahoo and Microsoft answer to senders who break theirs.
        *((f"{code} {text}", "deferred", "active") for code, text in BULK_REFUSALS),
    ],
)
def test_39_40_42_a_reply_is_read_as_a_report_and_what_blames_us_never_blames_the_reader(sink, reply, mail_is, reader_is):
    make_readers()
    make_papers(numbers=range(1))
    plan_day(DAY, now=NOON)
    sink.replies = {ALICE: reply}
    assert [post.recipient for post in sent(sink)] == [MING]
    digest = Digest.objects.get(subscriber__email=ALICE)
    assert (digest.state, state_of(ALICE)) == (mail_is, reader_is)
    assert digest.next_try_at > NOON or mail_is == "rejected"


# Time


@pytest.mark.parametrize(
    ("zone", "flies_at"),
    [
        ("Pacific/Kiritimati", -1),
        ("Asia/Kathmandu", -1),
        ("Pacific/Pago_Pago", -1),
        ("Pacific/Pago_Pago", 1),
        ("Pacific/Kiritimati", 1),
    ],
    ids=["into tomorrow", "past the hour", "back behind the hour", "back to before the mail", "away after the mail"],
)
def test_46_a_reader_who_flies_has_one_mail_of_each_local_day_and_none_is_lost(sink, zone, flies_at):
    """At home the mail comes at noon, in UTC. East of the date line the day after begins before the list of its name is there."""
    make_readers(hour=12, next_due_at=NOON)
    for number in (0, 1):
        make_papers(DAY + timedelta(days=number), numbers=range(2), seen=NOON + timedelta(days=number, hours=-11))
    reader = Subscriber.objects.get(email=ALICE)
    arrived = []
    for hours in range(-1, 37):
        now = NOON + timedelta(hours=hours)
        if hours == flies_at:
            change_preferences(reader, Choices(timezone=zone), way="page", now=now)
        plan_due(now)
        if Digest.objects.filter(state="planned").exists():
            arrived += [post.mail["Message-ID"][1:11] for post in sent(sink, now=now) if post.recipient == ALICE]
    days = [digest.day for digest in Digest.objects.filter(subscriber=reader).order_by("day")]
    assert days == [DAY + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 2
    assert arrived[0] == "2026-01-14"
    assert len(set(arrived)) == len(arrived) == 2


def test_47_after_three_hours_of_sleep_a_mail_is_late_and_comes_once(sink):
    make_readers(next_due_at=NOON - timedelta(hours=3), hour=9)
    make_papers(seen=NOON - timedelta(hours=6))
    plan_due(NOON)
    plan_due(NOON)
    assert sorted(post.recipient for _ in range(2) for post in sent(sink)) == [ALICE, MING]


def test_47_what_sleeps_past_its_window_is_skipped_and_the_next_day_is_whole(sink):
    make_readers(hour=9, next_due_at=NOON - timedelta(hours=3))
    make_papers(seen=NOON - timedelta(hours=6))
    plan_due(NOON)
    assert sent(sink, now=NOON + timedelta(hours=10)) == []
    recover(NOON + timedelta(hours=10))
    assert {digest.reason[:8] for digest in Digest.objects.all()} == {"too late"}
    next_day = NOON + timedelta(days=1)
    make_papers(next_day.date(), numbers=range(5, 6), seen=next_day)
    plan_due(next_day)
    posts = sent(sink, now=next_day)
    assert sorted(post.recipient for post in posts) == [ALICE, MING]
    assert all(f"Pruning {number}" in post.text for post in posts for number in (0, 1, 2, 5))


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3, of two colours as #rrggbb."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
