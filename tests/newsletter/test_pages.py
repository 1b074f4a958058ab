from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.models import Digest, Subscriber
from papers.models import Edition, FullText, Listing, Paper, Summary
from tests.newsletter.conftest import DAY, claim, five_parts, make_edition, read_and_tell


def words(answer):
    return answer.content.decode()


def test_before_the_first_edition_the_front_page_says_so_and_takes_sign_ups(client, agents_topic):
    page = words(client.get("/"))
    assert "No edition yet" in page
    assert "AI agents" in page
    assert "Systems that plan and act." in page


def test_without_topics_nobody_can_sign_up_and_the_page_says_why(client, db):
    assert "There are no topics to choose from yet." in words(client.get("/"))


def test_the_front_page_shows_the_newest_edition_with_papers(client, edition, agents_topic, now):
    make_edition(DAY - timedelta(days=1), agents_topic, now=now)
    Edition.objects.create(day=DAY + timedelta(days=3), state="open")
    page = words(client.get("/"))
    assert "Wednesday, 14 January 2026" in page
    assert "3 papers" in page
    assert page.count("Planner Number") == 3
    assert "A planner that prunes its own search tree." in page
    assert "Read from: HTML" in page
    assert "α-Pruning" in page


def test_the_days_are_listed_with_their_papers(client, edition):
    Edition.objects.create(day=DAY + timedelta(days=3), state="closed")
    page = words(client.get(reverse("days")))
    assert "January 2026" in page
    assert "3 papers" in page
    assert "no papers" in page


def test_an_edition_shows_each_paper_with_its_topics_and_its_neighbours(client, edition, agents_topic, now):
    make_edition(DAY - timedelta(days=1), agents_topic, now=now)
    page = words(client.get(reverse("edition", args=[DAY])))
    assert page.count("AI agents") == 3
    assert reverse("edition", args=[DAY - timedelta(days=1)]) in page


def test_an_empty_day_a_day_to_come_and_a_day_we_do_not_have_say_what_they_are(client, db):
    Edition.objects.create(day=date(2026, 1, 17), state="closed")
    Edition.objects.create(day=timezone.now().date(), state="open")
    assert "usual on weekends" in words(client.get("/days/2026-01-17/"))
    assert "fills in the course of the day" in words(client.get(reverse("edition", args=[timezone.now().date()])))
    coming = client.get(reverse("edition", args=[timezone.now().date() + timedelta(days=30)]))
    assert (coming.status_code, "This day has not come yet." in words(coming)) == (404, True)
    missing = client.get("/days/2020-02-29/")
    assert (missing.status_code, "There is no edition of this day here." in words(missing)) == (404, True)
    assert client.get("/days/2026-02-30/").status_code == 404


def test_a_paper_is_told_in_five_parts_each_claim_with_its_passage(client, paper):
    page = words(client.get(reverse("paper", args=[paper.arxiv_id])))
    for part in ("Application field", "Core contribution", "Usage guide", "Main innovations", "Experimental results"):
        assert part in page
    assert f"https://arxiv.org/html/{paper.arxiv_id}v2#S4.p2" in page
    assert f"https://huggingface.co/papers/{paper.arxiv_id}" in page
    assert "4 Results" in page
    assert "the tree of possible actions grows faster than any budget" in page
    assert "Hardware and availability</dt><dd>" in page
    assert page.count("Not stated in the paper") == 1
    assert page.count("(unverified)") == 1
    assert "found elsewhere in the paper" in page
    assert "told by some-model" in page
    assert 'href="https://github.com/example/planner" rel="noopener nofollow"' in page
    assert "javascript:" not in page
    assert "Ada Lovelace, 李明" in page


@pytest.mark.parametrize(
    ("facts", "label", "linked"),
    [
        ({"source": "html", "share": 0.87}, "Read from: HTML (87%)", "https://arxiv.org/html/"),
        ({"source": "pdf"}, "Read from: PDF", ""),
        ({"source": "abstract", "share": 0.0}, "Read from: ArXiv Abs", ""),
        ({"told_by": "excerpt"}, "excerpt: sentences of the paper itself", "https://arxiv.org/html/"),
    ],
)
def test_the_label_says_what_was_read_and_only_html_has_passages_to_open(client, paper, now, facts, label, linked):
    paper.summaries.all().delete()
    paper.full_text.delete()
    read_and_tell(paper, now=now, **facts)
    page = words(client.get(reverse("paper", args=[paper.arxiv_id])))
    assert label in page
    assert ("https://arxiv.org/html/" in page) == bool(linked)
    assert page.count(paper.arxiv_url) == 2, "once as the paper's link, once as the passage of the claim from the abstract"


def test_a_passage_is_opened_in_the_version_that_it_was_read_from_also_after_another_was_read(client, paper, now):
    passage = f"https://arxiv.org/html/{paper.arxiv_id}v2#S4.p2"
    assert passage in words(client.get(reverse("paper", args=[paper.arxiv_id])))
    moved = [block | {"heading": "Elsewhere"} for block in paper.full_text.blocks_json]
    FullText.objects.filter(paper=paper).update(version_read=3, read_at=now + timedelta(hours=6), blocks_json=moved)
    page = words(client.get(reverse("paper", args=[paper.arxiv_id])))
    assert passage in page
    assert "v3#" not in page
    assert "Elsewhere" not in page


def test_a_long_quote_is_cut(client, paper, now):
    paper.summaries.all().delete()
    parts = five_parts() | {"field": claim("Agents.", quote="word " * 100 + "unquoted end")}
    read_and_tell(paper, now=now, parts=parts)
    page = words(client.get(reverse("paper", args=[paper.arxiv_id])))
    assert "word word…" in page
    assert "unquoted end" not in page


def test_what_stands_in_a_paper_is_shown_and_never_run(client, paper, now):
    Paper.objects.filter(pk=paper.pk).update(title="<script>alert(1)</script>", authors=["<b>Eve</b>"])
    paper.summaries.all().delete()
    read_and_tell(paper, now=now, parts=five_parts("<img src=x onerror=alert(1)>"))
    for url in (reverse("paper", args=[paper.arxiv_id]), "/", reverse("edition", args=[DAY])):
        page = words(client.get(url))
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>Eve" not in page


def test_a_paper_that_is_not_told_yet_shows_its_abstract(client, paper):
    Summary.objects.all().delete()
    page = words(client.get(reverse("paper", args=[paper.arxiv_id])))
    assert "This paper is not told yet." in page
    assert "We study how agents plan." in page
    assert words(client.get("/")).count("Not told yet.") == 3


def test_a_sample_says_that_it_is_one_and_its_passages_stay_here(client, agents_topic, now):
    make_edition(DAY, agents_topic, now=now, sample=True)
    paper = Paper.objects.first()
    for url in ("/", reverse("edition", args=[DAY]), reverse("paper", args=[paper.arxiv_id])):
        page = words(client.get(url))
        assert "Sample text, not the paper" in page
        assert "Read from: sample" in page
    assert 'href="#passage-S4.p2"' in page
    assert 'id="passage-S4.p2"' in page
    assert "https://arxiv.org/html/" not in page


def test_a_papers_own_text_is_not_shown_whole(client, paper):
    assert "and solved 61.3% of it" not in words(client.get(reverse("paper", args=[paper.arxiv_id])))


def test_a_page_speaks_the_language_that_was_asked_for_and_stays_with_it(client, paper, now):
    url = reverse("paper", args=[paper.arxiv_id])
    english = client.get(f"{url}?lang=zh-hans")
    assert english.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans">' in words(english)
    assert '<div lang="en">' in words(english)
    read_and_tell(paper, now=now, language="zh-hans", parts=five_parts("一个会修剪自己搜索树的规划器。"))
    chinese = words(client.get(url))
    assert "一个会修剪自己搜索树的规划器。" in chinese
    assert "智能体" in chinese
    assert '<div lang="en">' not in chinese


def test_the_switch_at_the_foot_changes_the_language_and_leads_back():
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(reverse("language"), {"language": "zh-hans", "next": "/days/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/days/")
    assert browser.cookies["django_language"].value == "zh-hans"
    elsewhere = browser.post(reverse("language"), {"language": "en", "next": "https://elsewhere.example/"})
    assert elsewhere.headers["Location"] == "/"


def test_a_readers_page_speaks_the_readers_language(client, alice):
    Subscriber.objects.update(language="zh-hans")
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    assert '<html lang="zh-hans">' in words(client.get(url, headers={"Accept-Language": "en"}))


@pytest.mark.parametrize("name", ["front", "edition", "days", "paper"])
def test_more_papers_cost_no_more_queries(client, agents_topic, now, name):
    counts = []
    for day, papers in ((DAY, 2), (DAY + timedelta(days=1), 12)):
        make_edition(day, agents_topic, now=now, papers=papers)
        arguments = {"edition": [day], "paper": [Listing.objects.filter(edition__day=day).first().paper.arxiv_id]}
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse(name, args=arguments.get(name, ()))).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_settings_page_costs_few_queries(client, alice, agents_topic, vision_topic, django_assert_max_num_queries):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    with django_assert_max_num_queries(5):
        client.get(url)


def test_no_page_holds_a_style_or_a_script_of_its_own(client, paper, alice, digest):
    urls = [
        "/",
        "/days/",
        reverse("edition", args=[DAY]),
        reverse("paper", args=[paper.arxiv_id]),
        "/sign-up/",
        "/link/",
        "/none/",
    ]
    urls.append(reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)]))
    for url in urls:
        answer = client.get(url)
        page = words(answer)
        assert "style=" not in page, url
        assert "<style" not in page, url
        assert "<script>" not in page, url
        assert " onclick" not in page, url
        assert "unsafe" not in answer.headers["Content-Security-Policy"], url


def test_a_digest_opens_in_the_browser_as_a_page_of_its_own(client, sent_digest):
    answer = client.get(reverse("view", args=[links.token(links.Purpose.READ, sent_digest)]))
    assert answer.status_code == 200
    assert "Planner Number 0" in words(answer)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'self'"
    assert answer.headers["Content-Security-Policy"] == policy


def test_a_digest_that_was_not_sent_yet_or_was_erased_does_not_open(client, sent_digest):
    url = reverse("view", args=[links.token(links.Purpose.READ, sent_digest)])
    assert client.get(url).status_code == 200
    Digest.objects.update(frozen_at=None)
    assert client.get(url).status_code == 404
    Digest.objects.update(frozen_at=sent_digest.planned_at, entries=[])
    assert client.get(url).status_code == 404


@pytest.fixture
def outbox_mail(settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path
    message = EmailMessage()
    message["Subject"] = "Three papers for you"
    message["To"] = "alice@example.org"
    message.set_content("Read it at https://example.org/papers/1/")
    message.add_alternative("<style>p{color:red}</style><p>Read it</p><script>alert(1)</script>", subtype="html")
    (tmp_path / "2026-01-14-digest-1.eml").write_bytes(message.as_bytes())
    (tmp_path / "secret.txt").write_text("not a mail")
    return reverse("outbox-mail", args=["2026-01-14-digest-1.eml"])


@pytest.fixture
def on_a_laptop(settings):
    settings.DEBUG = True


def test_the_outbox_shows_each_mail_with_both_its_parts(client, db, on_a_laptop, outbox_mail):
    listed = words(client.get(reverse("outbox")))
    assert "Three papers for you" in listed
    assert outbox_mail in listed
    assert "secret" not in listed
    page = words(client.get(outbox_mail))
    assert '<iframe class="mail" sandbox' in page
    assert 'href="https://example.org/papers/1/"' in page
    assert "<script>alert" not in page
    framed = client.get(f"{outbox_mail}?part=html")
    assert "<p>Read it</p>" in words(framed)
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert "script-src" not in framed.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["secret.txt", "..", "none.eml", "..%2Fsecret.txt", "%2Fetc%2Fpasswd"])
def test_the_outbox_opens_mails_only(client, db, on_a_laptop, outbox_mail, name):
    assert client.get(f"/outbox/{name}/").status_code == 404


def test_an_empty_outbox_says_so(client, db, on_a_laptop, settings, tmp_path):
    settings.OUTBOX_DIR = tmp_path / "none"
    assert "No mail was written yet." in words(client.get(reverse("outbox")))


def test_in_production_the_outbox_is_for_staff(client, db, outbox_mail, settings):
    settings.DEBUG = False
    urls = (reverse("outbox"), outbox_mail, f"{outbox_mail}?part=html")
    assert [client.get(url).status_code for url in urls] == [404] * 3
    client.force_login(User.objects.create_user("reader"))
    assert [client.get(url).status_code for url in urls] == [404] * 3
    client.force_login(User.objects.create_user("operator", is_staff=True))
    assert [client.get(url).status_code for url in urls] == [200] * 3


def test_a_page_that_is_not_there_says_where_to_go(client, db):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page here" in words(answer)
    assert client.get("/papers/0000.00000/").status_code == 404


def test_a_broken_page_helps_without_the_database(client):
    """No database is allowed here, which is what breaks the page; the page that says so must not need one."""
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in words(answer)


def test_health_is_told(client, db):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "held": 0})
