from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from newsletter.addresses import is_suppressed, keyed_hash
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.models import (
    Change,
    Consent,
    Digest,
    Follow,
    HandoverState,
    Hold,
    Issue,
    IssueState,
    Letter,
    MailEvent,
    Subscriber,
    SubscriberState,
    Suppression,
)
from newsletter.pages.mail import MAIL_POLICY
from newsletter.plan import plan_day
from newsletter.returning.suppress import suppress
from papers.models import Topic
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic
from tests.counting import questions_of

pytestmark = pytest.mark.django_db

ROWS = (Topic, Subscriber, Digest, Letter, Issue, Suppression, MailEvent, Hold)


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create(username="olga", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents", keywords=["agent", "tool use"])


@pytest.fixture
def sent(agents, outbox):
    """Alice's digest of the day, handed over to the outbox."""
    reader = make_reader("alice@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9}, title=r"An agent with $\alpha$-Pruning")
    plan_day(DAY, now=NOON)
    hand_over()
    return Digest.objects.get(subscriber=reader)


@pytest.fixture
def in_doubt(sent):
    Digest.objects.update(state=HandoverState.UNCERTAIN, settled_at=None, reason="its worker died while handing it over")
    return Digest.objects.get()


@pytest.fixture
def letter_in_doubt(outbox):
    reader = make_reader("doubtful@example.org", state=SubscriberState.PENDING)
    when = {"planned_at": NOON, "due_at": NOON, "next_try_at": NOON, "handing_at": NOON, "window_ends_at": NOON}
    return Letter.objects.create(subscriber=reader, kind="confirm", language="en", state=HandoverState.UNCERTAIN, **when)


@pytest.fixture
def everything(sent):
    """A row of each kind."""
    Consent.objects.create(subscriber=sent.subscriber, at=NOON, form="sign-up 1")
    Change.objects.create(subscriber=sent.subscriber, at=NOON, way="page", field="hour", before=7, after=9)
    letter = make_letter(sent.subscriber)
    MailEvent.objects.create(event_id="1", kind="soft", digest=sent, at=NOON, status="4.2.2", detail={"text": "full"})
    MailEvent.objects.create(event_id="2", kind="delivered", letter=letter, at=NOON)
    Suppression.objects.create(address_hash=keyed_hash("gone@example.com"), reason="complaint", at=NOON)
    Hold.objects.create(scope="domain", name="example.org", cause="policy", reason="5.7.26", since=NOON, probe=sent)
    return sent


def hand_over():
    now = timezone.now()
    Digest.objects.filter(state=HandoverState.PLANNED).update(next_try_at=now, window_ends_at=now + timedelta(hours=1))
    return list(deliver_digests(clock=timezone.now))


def make_letter(reader):
    times = {"planned_at": NOON, "due_at": NOON, "next_try_at": NOON, "window_ends_at": NOON + timedelta(hours=12)}
    return Letter.objects.create(subscriber=reader, kind="confirm", language="en", **times)


def name_of(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


def list_of(model):
    return reverse(f"admin:{name_of(model)}_changelist")


def page_of(row):
    return reverse(f"admin:{name_of(row)}_change", args=[row.pk])


def mail_of(digest):
    return reverse("admin:newsletter_digest_mail", args=[digest.pk])


def again(digest):
    return reverse("admin:newsletter_digest_again", args=[digest.pk])


def went(digest):
    return reverse("admin:newsletter_digest_went", args=[digest.pk])


def word(name, row):
    return reverse(f"admin:{name_of(row)}_{name}", args=[row.pk])


def found(client, model, **filters):
    return list(client.get(list_of(model), filters).context["cl"].queryset)


def form_of(client, row):
    """What a browser would send back of the page of `row`."""
    page = client.get(page_of(row)).context
    forms = [page["adminform"].form]
    for inline in page["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    return {field.html_name: "" if (value := field.value()) is None else value for form in forms for field in form}


@pytest.mark.parametrize("model", ROWS)
def test_lists_and_pages_open(operator, everything, model):
    assert operator.get(list_of(model)).status_code == 200
    rows = list(model.objects.all())
    assert rows
    for row in rows:
        page = operator.get(page_of(row))
        assert page.status_code == 200
        assert " style=" not in page.text


@pytest.mark.parametrize("url", [mail_of, again, went, page_of])
def test_a_stranger_is_sent_to_the_login(client, sent, url):
    for answer in (client.get(url(sent)), client.post(url(sent))):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", ROWS)
def test_twelve_rows_ask_no_more_than_two(operator, agents, model):
    def add(numbers):
        for number in numbers:
            topic = make_topic(f"topic-{number}")
            reader = make_reader(f"reader-{number}@example.com", follows=[agents, topic])
            make_paper(number, scores={topic: 0.9})
            plan_day(DAY + timedelta(days=number), now=NOON, to=reader.email)
            letter, digest = make_letter(reader), Digest.objects.get(subscriber=reader)
            MailEvent.objects.create(event_id=f"d{number}", kind="soft", digest=digest, at=NOON)
            MailEvent.objects.create(event_id=f"l{number}", kind="soft", letter=letter, at=NOON)
            Suppression.objects.create(address_hash=keyed_hash(f"gone-{number}@example.com"), reason="complaint", at=NOON)
            Hold.objects.create(scope="domain", name=f"d{number}.example", cause="policy", reason="5.7.26", since=NOON)

    add(range(2))
    few = questions_of(operator, list_of(model))
    add(range(2, 12))
    assert questions_of(operator, list_of(model)) == few


def test_a_reader_of_twelve_topics_asks_no_more_than_one_of_two(operator):
    reader = make_reader()

    def add(numbers):
        for number in numbers:
            Follow.objects.create(subscriber=reader, topic=make_topic(f"topic-{number}"))
            Change.objects.create(subscriber=reader, at=NOON, way="page", field="hour", before=7, after=number)
            Consent.objects.create(subscriber=reader, at=NOON, form="sign-up 1")

    add(range(2))
    few = questions_of(operator, page_of(reader))
    add(range(2, 12))
    assert questions_of(operator, page_of(reader)) == few


def test_a_digest_of_twelve_papers_asks_no_more_than_one_of_two(operator, agents):
    reader = make_reader(follows=[agents, make_topic("vision")])

    def planned(day, papers):
        for number in papers:
            make_paper(number, day=day, scores=dict.fromkeys(Topic.objects.all(), 0.9))
        plan_day(day, now=NOON)
        return Digest.objects.get(subscriber=reader, day=day)

    two = planned(DAY, range(2))
    twelve = planned(DAY + timedelta(days=1), range(2, 14))
    assert [len(digest.entries) for digest in (two, twelve)] == [2, 12]
    assert questions_of(operator, page_of(twelve)) == questions_of(operator, page_of(two))


def test_a_topic_that_met_twelve_papers_asks_no_more_than_one_that_met_two(operator, agents):
    for number in range(2):
        make_paper(number, scores={agents: 0.9})
    few = questions_of(operator, page_of(agents))
    for number in range(2, 12):
        make_paper(number, scores={agents: 0.9})
    assert questions_of(operator, page_of(agents)) == few


def test_rows_are_found_by_the_address_of_their_reader(operator, everything, agents):
    other = make_reader("bob@example.org", follows=[agents], language="zh-hans")
    plan_day(DAY, now=NOON, to=other.email)
    make_letter(other)
    assert found(operator, Subscriber, q="alice") == [everything.subscriber]
    assert found(operator, Digest, q="alice@example.com") == [everything]
    assert [letter.subscriber for letter in found(operator, Letter, q="bob@")] == [other]
    assert {event.pk for event in found(operator, MailEvent, q="alice")} == set(MailEvent.objects.values_list("pk", flat=True))
    assert found(operator, MailEvent, q="bob") == []
    assert found(operator, Subscriber, language__exact="zh-hans") == [other]
    assert found(operator, Digest, state__exact="accepted") == [everything]


def test_an_address_that_is_not_written_to_is_found_though_it_is_not_kept(operator, everything):
    assert len(found(operator, Suppression, q="Gone@example.com")) == 1
    assert found(operator, Suppression, q="alice@example.com") == []
    assert len(found(operator, Suppression, q=keyed_hash("gone@example.com")[:10])) == 1


def test_an_operator_lifts_what_stands_against_an_address_and_the_reader_gets_mail_again(operator, everything):
    reader = everything.subscriber
    suppress(reader.email, Suppression.Reason.HARD_BOUNCE, now=NOON)
    row = Suppression.objects.get(address_hash=keyed_hash(reader.email))
    lift = {"action": "lift", "_selected_action": [row.pk]}
    for told in ("1 address may be written to again.", "0 addresses may be written to again."):
        assert told in operator.post(list_of(Suppression), lift, follow=True).content.decode()
    reader.refresh_from_db()
    assert reader.state == "active"
    assert not is_suppressed(reader.email)
    assert LogEntry.objects.filter(object_id=str(row.pk)).count() == 1


def test_whoever_may_only_look_lifts_nothing(client, everything):
    looker = User.objects.create(username="lena", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_suppression"))
    client.force_login(looker)
    row = Suppression.objects.get()
    client.post(list_of(Suppression), {"action": "lift", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.lifted_at is None


def test_a_readers_page_tells_what_came_back_and_what_stands_against_it(operator, everything):
    reader = everything.subscriber
    assert "No digest goes to this address" not in operator.get(page_of(reader)).content.decode()
    suppress(reader.email, Suppression.Reason.SOFT_BOUNCES, now=NOON)
    page = operator.get(page_of(reader)).content.decode()
    assert "No digest goes to this address" in page
    assert "soft bounces on several days" in page
    assert "soft bounce 4.2.2" in page
    assert page_of(Suppression.objects.get(reason="soft_bounces")) in page


@pytest.mark.parametrize("model", [Digest, Letter, MailEvent, Suppression, Hold, Issue])
def test_the_ledger_is_changed_by_nobody(operator, everything, model):
    row = model.objects.first()
    assert operator.post(page_of(row), {"_save": "Save"}).status_code == 403
    assert operator.post(reverse(f"admin:{name_of(model)}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert operator.get(reverse(f"admin:{name_of(model)}_add")).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    operator.post(list_of(model), chosen)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [Subscriber, Issue])
def test_readers_and_issues_are_neither_added_nor_deleted(operator, everything, model):
    row = model.objects.first()
    assert operator.get(reverse(f"admin:{name_of(model)}_add")).status_code == 403
    assert operator.post(reverse(f"admin:{name_of(model)}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    operator.post(list_of(model), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert model.objects.filter(pk=row.pk).exists()


# Topics


def test_keywords_are_edited_one_a_line(operator, agents):
    form = form_of(operator, agents)
    assert "agent\ntool use" in operator.get(page_of(agents)).text
    form |= {"keywords": "agent\r\n\r\n  tool use \r\nagent\r\nplanning", "excluded": "real estate agent"}
    assert operator.post(page_of(agents), form).status_code == 302
    agents.refresh_from_db()
    assert agents.keywords == ["agent", "tool use", "planning"]
    assert agents.excluded == ["real estate agent"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Agents"),
        ("name_zh_hans", "智能体"),
        ("description", "Systems that act."),
        ("keywords", "agent"),
        ("excluded", "estate"),
    ],
)
def test_a_change_of_words_moves_the_version_by_one(operator, agents, field, value):
    page = operator.post(page_of(agents), form_of(operator, agents) | {field: value}, follow=True)
    assert "every paper is scored anew" in page.text
    assert Topic.objects.get().version == 2


@pytest.mark.parametrize(("field", "value"), [("threshold", "0.7"), ("order", "3"), ("description_zh_hans", "会行动的系统")])
def test_a_change_of_anything_else_leaves_the_version(operator, agents, field, value):
    operator.post(page_of(agents), form_of(operator, agents) | {field: value})
    topic = Topic.objects.get()
    assert str(getattr(topic, field)) == value
    assert topic.version == 1


def test_a_new_topic_begins_at_its_first_version(operator):
    form = {"name": "Vision", "slug": "vision", "keywords": "image", "excluded": "", "order": "2", "active": "on"}
    assert operator.post(reverse("admin:papers_topic_add"), form).status_code == 302
    topic = Topic.objects.get(slug="vision")
    assert (topic.version, topic.keywords, topic.excluded) == (1, ["image"], [])


def test_a_threshold_is_a_score(operator, agents):
    page = operator.post(page_of(agents), form_of(operator, agents) | {"threshold": "7"})
    assert "less than or equal to 1" in page.text
    assert Topic.objects.get().threshold is None


def test_a_topic_says_who_follows_it_and_what_it_met(operator, agents):
    make_reader(follows=[agents])
    make_reader("gone@example.com", follows=[agents], state=SubscriberState.UNSUBSCRIBED)
    make_paper(1, scores={agents: 0.9}, title="Above the bar")
    make_paper(2, scores={agents: 0.4}, title="Below the bar")
    make_paper(3, scores={agents: 0.9}, title="Long ago", day=DAY - timedelta(days=14))
    (topic,) = found(operator, Topic)
    assert (topic.followers, topic.matched) == (1, 1)
    page = operator.get(page_of(agents)).text
    assert "Above the bar" in page
    assert "0.90" in page
    assert "Below the bar" not in page
    assert "Long ago" not in page
    Topic.objects.update(threshold=0.3)
    assert found(operator, Topic)[0].matched == 2


def test_a_topic_with_readers_is_not_deleted(operator, agents):
    delete = reverse("admin:papers_topic_delete", args=[agents.pk])
    reader = make_reader(follows=[agents])
    assert operator.post(delete, {"post": "yes"}).status_code == 403
    operator.post(list_of(Topic), {"action": "delete_selected", "_selected_action": [agents.pk], "post": "yes"})
    assert Topic.objects.exists()
    reader.follows.all().delete()
    assert operator.post(delete, {"post": "yes"}).status_code == 302
    assert not Topic.objects.exists()


# Readers


def test_what_the_operator_changes_for_a_reader_is_noted(operator, agents):
    reader = make_reader(follows=[agents], timezone="Europe/Berlin")
    vision = make_topic("vision")
    form = form_of(operator, reader) | {"hour": "9", "max_papers": "3"}
    form |= {"follows-TOTAL_FORMS": "2", "follows-1-topic": vision.pk, "follows-1-weight": "2", "follows-1-subscriber": reader.pk}
    assert operator.post(page_of(reader), form).status_code == 302
    reader.refresh_from_db()
    assert (reader.hour, reader.max_papers) == (9, 3)
    noted = {change.field: (change.before, change.after) for change in reader.changes.filter(way="admin")}
    assert noted == {
        "hour": (7, 9),
        "max_papers": (8, 3),
        "topics": (["agents"], ["agents", "vision"]),
        "closely": ([], ["vision"]),
    }


def test_a_save_without_a_change_notes_nothing(operator, agents):
    reader = make_reader(follows=[agents])
    assert operator.post(page_of(reader), form_of(operator, reader)).status_code == 302
    assert not Change.objects.exists()


def test_a_zone_that_does_not_exist_is_refused(operator):
    reader = make_reader()
    page = operator.post(page_of(reader), form_of(operator, reader) | {"timezone": "Mars/Olympus"})
    assert "Mars/Olympus is not a time zone" in page.text


def test_a_reader_leads_to_their_digests(operator, sent, agents):
    other = make_reader("bob@example.com", follows=[agents])
    plan_day(DAY, now=NOON, to=other.email)
    page = operator.get(page_of(sent.subscriber))
    assert "1 digest<" in page.text
    assert found(operator, Digest, subscriber__id__exact=sent.subscriber_id) == [sent]


def test_a_goodbye_said_for_a_reader_sends_one_letter(operator):
    reader = make_reader()
    for _twice in range(2):
        operator.post(list_of(Subscriber), {"action": "say_goodbye", "_selected_action": [reader.pk]})
    reader.refresh_from_db()
    assert reader.state == SubscriberState.UNSUBSCRIBED
    assert Letter.objects.get().kind == Letter.Kind.GOODBYE
    assert Change.objects.get().way == "admin"


# Issues


def test_an_issue_is_held_and_its_mails_stay(operator, agents, outbox):
    make_reader(follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    issue = Issue.objects.get()
    assert (found(operator, Issue)[0].digests_planned, found(operator, Issue)[0].digests_open) == (1, 1)
    assert "a wrong list" in operator.post(word("hold", issue), {"reason": "a wrong\r\nlist"}, follow=True).text
    assert hand_over() == []
    operator.post(word("resume", issue))
    assert len(hand_over()) == 1
    assert (found(operator, Issue)[0].digests_planned, found(operator, Issue)[0].digests_open) == (1, 0)
    assert IssueState(found(operator, Issue)[0].state) == IssueState.RUNNING


def test_a_cancelled_issue_stays_so(operator, agents, outbox):
    make_reader(follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    issue = Issue.objects.get()
    assert "Cancel" in operator.get(page_of(issue)).text
    operator.post(word("cancel", issue), {"reason": "a wrong list"})
    assert Digest.objects.get().reason == "the issue was cancelled: a wrong list"
    page = operator.get(page_of(issue)).text
    assert [word("cancel", issue) in page, word("resume", issue) in page] == [False, False]
    assert "no longer" in operator.post(word("resume", issue), follow=True).text
    assert hand_over() == []


# Holds


@pytest.fixture
def held(sent):
    return Hold.objects.create(scope="domain", name="example.com", cause="policy", reason="550 5.7.26 blocked", since=NOON)


def test_a_look_at_a_button_changes_nothing(operator, held, rows):
    before = rows()
    for name, row in (("let_go", held), ("hold", Issue.objects.get()), ("cancel", Issue.objects.get())):
        assert operator.get(word(name, row)).status_code == 200
    assert operator.get(reverse("admin:newsletter_hold_all")).status_code == 200
    assert rows() == before


def test_what_is_held_is_let_go_at_a_button_and_it_is_written_down(operator, held):
    assert word("let_go", held) in operator.get(page_of(held)).text
    assert "Why, in a few words" in operator.post(word("let_go", held), {"reason": " "}).text
    assert Hold.objects.standing().exists()
    operator.post(word("let_go", held), {"reason": "the record is mended"})
    held.refresh_from_db()
    assert held.lifted_because == "the operator let it go: the record is mended"
    assert word("let_go", held) not in operator.get(page_of(held)).text
    assert "no longer" in operator.post(word("let_go", held), {"reason": "again"}, follow=True).text


def test_the_whole_service_is_held_from_the_list(operator, sent):
    url = reverse("admin:newsletter_hold_all")
    assert url in operator.get(list_of(Hold)).text
    assert operator.post(url, {"reason": "  "}).status_code == 200
    assert not Hold.objects.exists()
    operator.post(url, {"reason": "the server moves"})
    assert Hold.objects.get().reason == "the server moves"
    assert url not in operator.get(list_of(Hold)).text
    assert "no longer" in operator.post(url, {"reason": "twice"}, follow=True).text


def test_the_first_page_says_what_is_held(operator, held):
    Hold.objects.create(scope="wave", name="2026-01-14T12", cause="canary", since=NOON, probing_since=NOON)
    Issue.objects.update(state="held", reason="a wrong list")
    page = operator.get(reverse("admin:index")).text
    assert "mails to example.com" in page
    assert "550 5.7.26 blocked" in page
    assert "a wrong list" in page
    assert "2026-01-14 12" not in page


def test_who_may_only_look_has_no_button(client, held):
    viewer = User.objects.create(username="vera", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_hold", "view_issue"]))
    client.force_login(viewer)
    assert word("let_go", held) not in client.get(page_of(held)).text
    assert reverse("admin:newsletter_hold_all") not in client.get(list_of(Hold)).text
    for url in (word("let_go", held), word("cancel", Issue.objects.get()), reverse("admin:newsletter_hold_all")):
        assert client.post(url, {"reason": "x"}).status_code == 403


# Digests


def test_a_digest_says_what_is_in_it_and_why(operator, sent):
    page = operator.get(page_of(sent)).text
    assert "An agent with α-Pruning" in page
    assert "told in full" in page
    assert "LLM agents" in page
    assert "0.90" in page
    assert f"written to {DAY}-digest-{sent.pk}.eml" in page
    assert f'<iframe class="mail" src="{mail_of(sent)}" sandbox ' in page


def test_only_topics_that_the_reader_follows_say_why(operator, sent):
    other = make_topic("vision", name="Seeing machines")
    paper = sent.edition.listings.get().paper
    paper.scores.create(topic=other, score=0.99, topic_version=1, scorer="test")
    assert "Seeing machines" not in operator.get(page_of(sent)).text
    Follow.objects.create(subscriber=sent.subscriber, topic=other)
    assert "Seeing machines" in operator.get(page_of(sent)).text
    Subscriber.objects.update(threshold=0.95)
    page = operator.get(page_of(sent)).text
    assert "Seeing machines" in page
    assert "LLM agents" not in page


def test_the_preview_is_the_mail_and_can_run_nothing(operator, sent):
    preview = operator.get(mail_of(sent))
    assert preview.headers["Content-Security-Policy"] == MAIL_POLICY
    assert "sandbox" in MAIL_POLICY
    assert "An agent with" in preview.text


def test_there_is_no_preview_of_a_mail_without_papers(operator, sent):
    Digest.objects.update(entries=[])
    assert operator.get(mail_of(sent)).status_code == 404
    assert "<iframe" not in operator.get(page_of(sent)).text


def test_a_digest_of_a_reader_who_was_erased_opens(operator, sent):
    Digest.objects.update(subscriber=None, entries=[])
    page = operator.get(page_of(sent))
    assert page.status_code == 200
    assert "a reader who has left" in page.text
    assert again(sent) not in page.text


def test_to_ask_sends_nothing(operator, sent):
    page = operator.get(again(sent))
    assert "they get it twice" in page.text
    assert hand_over() == []


@pytest.mark.parametrize("state", ["sent", "in_doubt"])
def test_send_again_sends_once_however_often_it_is_pressed(operator, request, state):
    digest = request.getfixturevalue(state)
    form = {"stamp": operator.get(again(digest)).context["stamp"]}
    assert "is planned once more" in operator.post(again(digest), form, follow=True).text
    assert "or no longer" in operator.post(again(digest), form, follow=True).text
    assert [mail.pk for mail in hand_over()] == [digest.pk]
    assert "or no longer" in operator.post(again(digest), form, follow=True).text
    assert hand_over() == []
    digest.refresh_from_db()
    assert (digest.state, digest.attempts) == (HandoverState.ACCEPTED, 2)


@pytest.mark.parametrize("state", ["planned", "claimed", "handing", "deferred", "rejected", "skipped"])
def test_no_other_state_is_sent_again(operator, sent, state):
    held = {"claim_token": "12345678123456781234567812345678", "lease_until": NOON}
    Digest.objects.update(state=state, reason="because", **held)
    assert again(sent) not in operator.get(page_of(sent)).text
    operator.post(again(sent), {"stamp": sent.attempts})
    operator.post(went(sent), {"stamp": sent.attempts})
    assert Digest.objects.get().state == state


def test_a_reader_who_left_is_not_written_to_again(operator, sent):
    assert again(sent) in operator.get(page_of(sent)).text
    Subscriber.objects.update(state=SubscriberState.UNSUBSCRIBED)
    assert again(sent) not in operator.get(page_of(sent)).text
    operator.post(again(sent), {"stamp": sent.attempts})
    assert Digest.objects.get().state == HandoverState.ACCEPTED


def test_a_mail_in_doubt_is_settled_by_the_operators_word(operator, in_doubt):
    assert went(in_doubt) in operator.get(page_of(in_doubt)).text
    assert "arrived" in operator.get(went(in_doubt)).text
    for _twice in range(2):
        operator.post(went(in_doubt), {"stamp": in_doubt.attempts})
    digest = Digest.objects.get()
    assert (digest.state, digest.reason) == (HandoverState.ACCEPTED, "")
    assert digest.settled_at
    assert hand_over() == []
    history = operator.get(reverse("admin:newsletter_digest_history", args=[digest.pk])).text
    assert history.count("It went") == 1


def test_who_may_only_look_sends_nothing(client, sent):
    looker = User.objects.create(username="luke", is_staff=True)
    client.force_login(looker)
    assert client.get(mail_of(sent)).status_code == 403
    looker.user_permissions.add(Permission.objects.get(codename="view_digest"))
    client.force_login(User.objects.get(pk=looker.pk))
    assert client.get(mail_of(sent)).status_code == 200
    assert again(sent) not in client.get(page_of(sent)).text
    assert client.get(again(sent)).status_code == 403
    assert client.post(again(sent), {"stamp": sent.attempts}).status_code == 403
    assert Digest.objects.get().state == HandoverState.ACCEPTED


def test_a_letter_in_doubt_has_the_same_two_words(operator, letter_in_doubt):
    page = operator.get(page_of(letter_in_doubt)).text
    assert word("again", letter_in_doubt) in page
    form = {"stamp": operator.get(word("went", letter_in_doubt)).context["stamp"]}
    assert "settled as accepted" in operator.post(word("went", letter_in_doubt), form, follow=True).text
    assert list(deliver_letters(clock=lambda: NOON)) == []


def test_a_letter_in_doubt_goes_again_once(operator, letter_in_doubt):
    form = {"stamp": operator.get(word("again", letter_in_doubt)).context["stamp"]}
    operator.post(word("again", letter_in_doubt), form)
    assert [mail.pk for mail in deliver_letters(clock=timezone.now)] == [letter_in_doubt.pk]
    operator.post(word("again", letter_in_doubt), form)
    assert list(deliver_letters(clock=timezone.now)) == []
    assert Letter.objects.get().state == HandoverState.ACCEPTED
