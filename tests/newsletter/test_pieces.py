"""What a mail says to its reader alone: why each paper came, how deep it is told, and a day with nothing for them."""

import re
from email import message_from_bytes, policy

import pytest

from newsletter.compose import ROW_BYTES, compose_digest
from newsletter.composing.pieces import why_piece
from newsletter.composing.why import Line, Part, in_hundredths, topic_line
from newsletter.deliver import deliver_digests
from newsletter.models import Digest, HandoverState, Section
from newsletter.plan import plan_day
from newsletter.preferences import Choices, change_preferences
from papers.models import TopicScore
from papers.score import Scored
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents", name_zh_hans="智能体")


@pytest.fixture
def alice(agents):
    return make_reader("alice@example.com", follows=[agents])


def mail_of(reader):
    plan_day(DAY, now=NOON)
    mail = message_from_bytes(compose_digest(Digest.objects.get(subscriber=reader)).as_bytes(), policy=policy.default)
    return {kind: mail.get_body((kind,)).get_content() for kind in ("plain", "html")} | {"subject": mail["Subject"]}


def reason(term, share, where=("title",)):
    return {"term": term, "where": list(where), "share": share}


def test_the_words_that_met_stand_under_their_paper_and_add_up(alice, agents):
    paper = make_paper(1, scores={agents: 0.9})
    TopicScore.objects.update(
        reasons=[reason("agent", 0.6), reason("tool use", 0.334), reason("survey", -0.1), reason("…", 0.166, where=())]
    )
    mail = mail_of(alice)
    words = "LLM agents · agent 60 %, tool use 33 %, survey -10 %, other words 17 %"
    assert f"[{words}]" in mail["plain"]
    shown = " ".join(re.sub(r"<[^>]+>", "", mail["html"]).split())
    assert words in shown
    assert shown.index(paper.title) < shown.index(words)


@pytest.mark.parametrize(
    ("shares", "percents"),
    [
        ([1.0, 0.0], [100, 0]),
        ([1 / 3, 1 / 3, 1 / 3], [34, 33, 33]),
        ([0.005, 0.995], [1, 99]),
        ([1.5, -0.5], [150, -50]),
        ([0.995, 0.205, -0.2], [100, 20, -20]),
        ([], []),
    ],
)
def test_hundredths_are_whole_and_add_up(shares, percents):
    assert in_hundredths(shares) == percents
    assert sum(percents) == round(sum(shares) * 100)


def test_a_topic_that_met_by_no_word_we_know_is_named_alone():
    assert topic_line("Robots", Scored(0.6)) == Line("Robots")


def test_a_followed_name_is_told_as_the_reader_wrote_it(alice, agents):
    make_paper(1, scores={agents: 0.1}, authors=["Ada Lovelace"])
    change_preferences(alice, Choices(authors=("ada <b> lovelace", "Ada Lovelace")), way="page", now=NOON)
    mail = mail_of(alice)
    assert "[You follow Ada Lovelace]" in mail["plain"]
    assert "You follow <b>Ada Lovelace</b>" in mail["html"]
    assert "LLM agents ·" not in mail["plain"]


def test_a_short_section_holds_field_contribution_and_results(alice, agents):
    make_paper(1, scores={agents: 0.9})
    change_preferences(alice, Choices(depth="short"), way="page", now=NOON)
    short = mail_of(alice)
    for text in short["plain"], short["html"]:
        assert all(heading in text for heading in ("Application field", "Core contribution", "Experimental results"))
        assert not any(heading in text for heading in ("Usage guide", "Main innovations"))
    assert "3. Experimental results" in short["plain"]


def test_readers_of_the_same_depth_share_a_section(alice, agents):
    make_reader("bob@example.com", follows=[agents])
    make_reader("carol@example.com", follows=[agents], depth="short")
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    for digest in Digest.objects.all():
        compose_digest(digest)
    assert Section.objects.count() == 2


@pytest.mark.parametrize(("language", "subject"), [("en", "A quiet day"), ("zh-hans", "没有适合您的新论文")])
def test_a_quiet_day_is_told_in_a_short_mail_to_who_asked_and_to_nobody_else(agents, outbox, client, language, subject):
    asked = make_reader("asked@example.com", follows=[agents], quiet_days=True, language=language)
    make_reader("silent@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.2})
    mail = mail_of(asked)
    assert subject in mail["subject"]
    assert 14 <= len(mail["subject"]) <= 40 or language == "en"
    assert len(list(deliver_digests(clock=lambda: NOON))) == 1
    states = {digest.subscriber.email: (digest.state, digest.is_quiet, digest.entries) for digest in Digest.objects.all()}
    assert states == {
        "asked@example.com": (HandoverState.ACCEPTED, True, []),
        "silent@example.com": (HandoverState.SKIPPED, False, []),
    }
    assert len(list(outbox.glob("*.eml"))) == 1
    seen = re.search(r"http://127\.0\.0\.1:8000(/v/\S+/)", mail["plain"])[1]
    assert client.get(seen).status_code == 200


def test_a_why_takes_no_more_than_the_room_that_is_reckoned_for_it():
    parts = tuple(Part("a very long pair of words that met", 25) for _ in range(4))
    why = (Line("x" * 80, is_name=True), Line("x" * 80, is_name=True), Line("y" * 80, parts, 1), Line("z" * 80, parts, 1))
    for language in ("en", "zh-hans"):
        piece = why_piece("mjml", language, why).fill({"entry": "https://" + "s" * 60 + "/v/a.d123456789." + "t" * 24 + "/11/"})
        assert len(piece) <= ROW_BYTES
