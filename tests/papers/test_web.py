from datetime import UTC, datetime

import httpx
import pytest

from papers.web import BadAnswerError, NotFoundError, RefusedError, Site, TemporaryError, Web, retry_after_s

SITE = Site("a-site", pause_s=0)


class Manners:
    """Remembers what was asked of it."""

    def __init__(self):
        self.turns, self.held, self.stopped = 0, [], []

    def wait_for_turn(self, site):
        self.turns += 1

    def hold(self, site, seconds):
        self.held.append(seconds)

    def stop(self, site):
        self.stopped.append(site.name)


def asking(*answers):
    """A web whose far side gives `answers` one after the other, and what it slept and asked meanwhile."""
    given = iter(answers)
    manners, slept = Manners(), []

    def answer(request):
        now = next(given)
        if isinstance(now, Exception):
            raise now
        return now

    web = Web(user_agent="Paperboy/test (+mailto:us)", manners=manners, transport=httpx.MockTransport(answer), sleep=slept.append)
    return web, manners, slept


def get(web, **kwargs):
    return web.get("https://example.org/x", site=SITE, **{"max_bytes": 1000, **kwargs})


def test_a_page_that_is_there_is_given():
    web, manners, _ = asking(httpx.Response(200, content=b"yes"))
    assert get(web).body == b"yes"
    assert manners.turns == 1


def test_we_say_who_we_are():
    seen = []
    transport = httpx.MockTransport(lambda request: seen.append(request.headers["User-Agent"]) or httpx.Response(200))
    get(Web(user_agent="Paperboy/test (+mailto:us)", manners=Manners(), transport=transport))
    assert seen == ["Paperboy/test (+mailto:us)"]


@pytest.mark.parametrize("trouble", [429, 500, 503, 408])
def test_a_passing_trouble_is_tried_again(trouble):
    web, manners, slept = asking(httpx.Response(trouble), httpx.Response(200, content=b"yes"))
    assert get(web).body == b"yes"
    assert manners.turns == 2
    assert len(slept) == 1


def test_a_broken_connection_is_tried_again():
    web, _, _ = asking(httpx.ReadError("cut"), httpx.ConnectTimeout("slow"), httpx.Response(200, content=b"yes"))
    assert get(web).body == b"yes"


def test_the_pause_that_a_site_asks_for_is_kept_by_everybody():
    web, manners, slept = asking(httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200))
    get(web)
    assert slept == [7.0]
    assert manners.held == [7.0]


def test_a_pause_that_is_too_long_to_wait_is_left_to_the_next_sweep():
    web, manners, slept = asking(httpx.Response(503, headers={"Retry-After": "3600"}))
    with pytest.raises(TemporaryError) as error:
        get(web)
    assert error.value.retry_after_s == 3600
    assert slept == []
    assert manners.held == [3600.0]


def test_a_trouble_that_stays_is_temporary_all_the_same():
    web, _, slept = asking(*[httpx.Response(500)] * 3)
    with pytest.raises(TemporaryError):
        get(web)
    assert len(slept) == 2


def test_a_site_in_trouble_is_spared_for_the_rest_of_the_run():
    web, manners, _ = asking(*[httpx.Response(500)] * 9)
    for _ in range(5):
        with pytest.raises(TemporaryError, match="500"):
            get(web)
    assert manners.turns == 9


def test_a_site_that_answers_again_is_in_no_trouble():
    web, _, _ = asking(*[httpx.Response(500)] * 6, httpx.Response(200), *[httpx.Response(500)] * 3, httpx.Response(200))
    for answers in (False, False, True, False, True):
        if answers:
            get(web)
        else:
            with pytest.raises(TemporaryError):
                get(web)


def test_what_is_not_there_is_asked_for_once():
    web, manners, _ = asking(httpx.Response(404))
    with pytest.raises(NotFoundError):
        get(web)
    assert manners.turns == 1


def test_a_site_that_refuses_us_is_left_alone():
    web, manners, _ = asking(httpx.Response(403))
    with pytest.raises(RefusedError):
        get(web)
    assert manners.stopped == ["a-site"]


def test_a_page_that_is_too_large_is_not_read_to_its_end():
    web, _, _ = asking(httpx.Response(200, content=b"x" * 1001))
    with pytest.raises(BadAnswerError, match="larger than 1,000 bytes"):
        get(web)


def test_circles_of_redirects_end():
    web, _, _ = asking(*[httpx.Response(302, headers={"Location": "https://example.org/x"})] * 10)
    with pytest.raises(BadAnswerError, match="circles"):
        get(web)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("Wed, 14 Jan 2026 12:00:30 GMT", 30.0),
        ("Wed, 14 Jan 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header, seconds):
    assert retry_after_s(header, now=datetime(2026, 1, 14, 12, tzinfo=UTC)) == seconds
