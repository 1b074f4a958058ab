"""How the sites that we read are treated."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SiteStateQuerySet(models.QuerySet["SiteState"]):
    def take_turn(self, site: str, *, pause: timedelta, now: datetime) -> timedelta:
        """Book the next request to `site`, at least `pause` after the one before; returns how long to wait for it."""
        while True:
            state, _created = self.get_or_create(site=site, defaults={"next_allowed_at": now})
            turn = max(now, state.next_allowed_at)
            if self.filter(site=site, next_allowed_at=state.next_allowed_at).update(next_allowed_at=turn + pause):
                return turn - now

    def is_resting(self, site: str, now: datetime) -> bool:
        return self.filter(site=site, next_allowed_at__gt=now).exists()

    def visit(self, site: str, *, now: datetime, lasts: timedelta) -> bool:
        """Become the one worker that visits `site`; False while another does. Who died there is forgotten after `lasts`."""
        self.get_or_create(site=site, defaults={"next_allowed_at": now})
        free = Q(visited_until__isnull=True) | Q(visited_until__lte=now)
        return bool(self.filter(free, site=site).update(visited_until=now + lasts))

    def leave(self, site: str) -> None:
        self.filter(site=site).update(visited_until=None)

    def hold(self, site: str, until: datetime) -> None:
        """The site asked for a pause: nobody asks again before `until`."""
        self.filter(site=site, next_allowed_at__lt=until).update(next_allowed_at=until)

    def stop(self, site: str, until: datetime) -> None:
        """The site refused us: leave it alone until `until`."""
        self.update_or_create(site=site, defaults={"stopped_until": until, "next_allowed_at": until})


class SiteState(models.Model):
    """When a site may be asked again. It is kept here so that politeness survives a restart and binds all workers."""

    site = models.CharField(max_length=40, unique=True)
    next_allowed_at = models.DateTimeField()
    stopped_until = models.DateTimeField(null=True, blank=True)
    visited_until = models.DateTimeField(null=True, blank=True, help_text=_("one worker at a time visits; its lease"))

    objects = SiteStateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.site
