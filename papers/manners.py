"""Politeness kept in the database: one pace per site over all workers, which survives a restart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from papers.models import SiteState
from papers.web import LONGEST_WAIT_S, RefusedError, Site, TemporaryError, Web

REFUSED_FOR = timedelta(days=1)
# Longer than anything takes to be fetched, with all its tries and pauses.
VISIT_LASTS = timedelta(minutes=10)
VISIT_POLL = timedelta(seconds=0.2)


class SharedManners:
    """`papers.web.Manners` on the rows of SiteState."""

    def wait_for_turn(self, site: Site) -> None:
        now = timezone.now()
        state = SiteState.objects.filter(site=site.name).first()
        if state and state.stopped_until and state.stopped_until > now:
            raise RefusedError(f"{site.name} refused us; it is left alone until {state.stopped_until:%Y-%m-%d %H:%M} UTC")
        if state and (wait := (state.next_allowed_at - now).total_seconds()) > LONGEST_WAIT_S + site.pause_s:
            raise TemporaryError(f"{site.name} asked for a pause", retry_after_s=wait)
        wait = SiteState.objects.take_turn(site.name, pause=timedelta(seconds=site.pause_s), now=now).total_seconds()
        if wait > 0:
            time.sleep(wait)

    def hold(self, site: Site, seconds: float) -> None:
        SiteState.objects.hold(site.name, timezone.now() + timedelta(seconds=seconds))

    def stop(self, site: Site) -> None:
        SiteState.objects.stop(site.name, timezone.now() + REFUSED_FOR)


@contextmanager
def alone_at(site: Site, *, now: datetime, patience: timedelta = timedelta(0)) -> Iterator[bool]:
    """Be the one worker that asks `site`, which wants a single connection over all our machines; False while another does.

    It is waited for with `patience`.
    """
    deadline = now + patience
    while not (mine := SiteState.objects.visit(site.name, now=now, lasts=VISIT_LASTS)) and now < deadline:
        time.sleep(VISIT_POLL.total_seconds())
        now += VISIT_POLL
    try:
        yield mine
    finally:
        if mine:
            SiteState.objects.leave(site.name)


def open_web() -> Web:
    """The way out for a station, with this installation's name and pace."""
    return Web(user_agent=user_agent(), manners=SharedManners())


def user_agent() -> str:
    """Who asks, and where to complain."""
    contact = f"; {settings.CONTACT}" if settings.CONTACT else ""
    return f"Paperboy/1.0 (+{settings.SITE_URL}{contact})"
