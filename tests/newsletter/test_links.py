from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.links import Purpose

PAGES = {
    Purpose.READ: "view",
    Purpose.PREFERENCES: "preferences",
    Purpose.UNSUBSCRIBE: "unsubscribe",
    Purpose.ONE_CLICK: "one-click",
    Purpose.RESUBSCRIBE: "come-back",
    Purpose.CONFIRM: "confirm",
}
ONE_CLICK = {"List-Unsubscribe": "One-Click", "verb": "pause"}


def page(purpose, who, **facts):
    return reverse(PAGES[purpose], args=[links.token(purpose, who, **facts)])


@pytest.mark.parametrize("purpose", PAGES)
def test_a_link_with_any_character_changed_opens_nothing_and_changes_nothing(client, sent_digest, rows, purpose):
    token = links.token(purpose, sent_digest, expires=timezone.now() + timedelta(hours=1))
    assert client.get(reverse(PAGES[purpose], args=[token])).status_code == 200
    before = rows()
    for position, character in enumerate(token):
        for other in {"A", "B", character.swapcase()} - {character}:
            url = reverse(PAGES[purpose], args=[token[:position] + other + token[position + 1 :]])
            assert client.get(url).status_code == 404, url
            assert client.post(url, ONE_CLICK).status_code in (404, 405), url
    assert rows() == before


@pytest.mark.parametrize("purpose", PAGES)
def test_a_link_opens_the_page_of_its_own_purpose_only(client, sent_digest, purpose):
    for other, name in PAGES.items():
        answer = client.get(reverse(name, args=[links.token(purpose, sent_digest)]))
        assert answer.status_code == (200 if other == purpose else 404), name


@pytest.mark.parametrize("method", ["get", "head"])
def test_following_every_link_changes_no_row(client, alice, bob, carol, sent_digest, rows, method):
    before = rows()
    for purpose in PAGES:
        for who in (sent_digest, alice, bob, carol):
            if purpose == Purpose.READ and who is not sent_digest:
                continue
            for _ in range(2):
                answer = getattr(client, method)(page(purpose, who))
                assert answer.status_code == 200, (purpose, who)
                assert not answer.cookies
    for name in ("front", "days", "sign-up", "link", "health"):
        assert getattr(client, method)(reverse(name)).status_code == 200
    assert rows() == before


@pytest.mark.parametrize("purpose", PAGES)
def test_no_page_behind_a_link_tells_where_its_reader_came_from(client, sent_digest, purpose):
    good = page(purpose, sent_digest)
    for url, status in ((good, 200), (good.replace(".d", ".d9"), 404)):
        answer = client.get(url)
        assert answer.status_code == status
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("purpose", PAGES)
def test_a_link_whose_time_is_over_says_so_and_acts_no_more(client, sent_digest, rows, purpose):
    url = page(purpose, sent_digest, expires=timezone.now() - timedelta(seconds=2))
    before = rows()
    answer = client.get(url)
    assert answer.status_code == 410
    assert "This link is too old" in answer.content.decode()
    assert client.post(url, ONE_CLICK).status_code in (405, 410)
    assert rows() == before


def test_a_link_of_somebody_who_is_gone_looks_like_any_bad_link(client, alice):
    url = page(Purpose.UNSUBSCRIBE, alice)
    gone = client.get(url.replace(".s", ".s9"))
    alice.delete()
    answer = client.get(url)
    assert (answer.status_code, gone.status_code) == (404, 404)
    assert answer.content.decode() == gone.content.decode().replace(".s9", ".s")


def test_a_link_signed_with_an_older_key_goes_on_working(client, alice, settings):
    settings.LINK_KEYS = ["a:first"]
    old = page(Purpose.UNSUBSCRIBE, alice)
    settings.LINK_KEYS = ["b:second", "a:first"]
    assert client.get(old).status_code == 200
    assert links.token(Purpose.UNSUBSCRIBE, alice).startswith("b.")
    settings.LINK_KEYS = ["b:second"]
    assert client.get(old).status_code == 404


def test_no_address_stands_in_a_link(alice, digest):
    assert "alice" not in links.token(Purpose.UNSUBSCRIBE, alice) + links.token(Purpose.READ, digest)
