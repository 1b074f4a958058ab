"""The promise of the schedule, in every zone of the world: one mail for each local day, and the days only grow."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import pytest

from newsletter.models import Subscriber
from newsletter.schedule import day_due, due_at, has_mail, next_due, passed_days

ONE_DAY = timedelta(days=1)
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
ZONES = sorted(zoneinfo.available_timezones())


@dataclass(frozen=True)
class Wish:
    timezone: str
    hour: int = 7
    weekdays: str = "1234567"

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.timezone)


@cache
def days_of_change(timezone):
    """The local days of the year on which the zone's offset from UTC changes."""
    zone = zoneinfo.ZoneInfo(timezone)
    offsets = [(day, datetime.combine(day, time(), tzinfo=UTC).astimezone(zone).utcoffset()) for day in YEAR]
    return tuple(before[0] for before, after in pairwise(offsets) if before[1] != after[1])


def walked(wish, first, last):
    """The local days and their instants, as planning walks from one due instant to the next."""
    instant = datetime.combine(first, time(), tzinfo=UTC) - 2 * ONE_DAY
    while (instant := next_due(wish, instant)) < datetime.combine(last, time(), tzinfo=UTC) + 2 * ONE_DAY:
        if first <= (day := day_due(wish, instant)) <= last:
            yield day, instant


def every_day(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_in_every_zone_each_local_day_of_the_year_has_one_mail():
    """Zones that tell the same time all year are walked once, at an hour of the night that many of them leave out or repeat."""
    tells = {}
    for zone in ZONES:
        clock = zoneinfo.ZoneInfo(zone)
        told = tuple(
            datetime.combine(day, time(hour), tzinfo=UTC).astimezone(clock).utcoffset() for day in YEAR for hour in (0, 12)
        )
        tells.setdefault(told, zone)
    assert len(ZONES) > 500
    assert len(tells) > 40
    for zone in tells.values():
        days = [day for day, _ in walked(Wish(zone, hour=2), YEAR[0], YEAR[-1])]
        assert days == YEAR, zone


@pytest.mark.parametrize("hour", range(24))
def test_in_every_zone_each_day_around_a_change_of_the_clock_has_one_mail(hour):
    for zone in ZONES:
        for change in days_of_change(zone):
            first, last = change - 2 * ONE_DAY, change + 3 * ONE_DAY
            found = list(walked(Wish(zone, hour), first, last))
            assert [day for day, _ in found] == every_day(first, last), zone
            assert all(later > earlier for (_, earlier), (_, later) in pairwise(found)), zone


@pytest.mark.parametrize("hour", [0, 7, 23])
def test_in_every_zone_the_mail_is_due_at_the_readers_hour_or_right_after_a_gap(hour):
    for zone in ZONES:
        wish = Wish(zone, hour)
        for day in {*YEAR[::61], *(change + near * ONE_DAY for change in days_of_change(zone) for near in (-1, 0, 1))}:
            instant = due_at(wish, day)
            at_home, just_before = (moment.astimezone(wish.zone) for moment in (instant, instant - timedelta(seconds=1)))
            wall = datetime.combine(day, time(hour))
            if at_home.replace(tzinfo=None) == wall:
                assert at_home.fold == 0, zone
            else:
                assert just_before.replace(tzinfo=None) < wall < at_home.replace(tzinfo=None), zone
                assert just_before.utcoffset() != at_home.utcoffset(), zone


@pytest.mark.parametrize(
    ("zone", "day", "hour", "due"),
    [
        ("Pacific/Kiritimati", date(2026, 1, 14), 7, "2026-01-13 17:00"),
        ("Pacific/Pago_Pago", date(2026, 1, 14), 7, "2026-01-14 18:00"),
        ("Asia/Kathmandu", date(2026, 1, 14), 7, "2026-01-14 01:15"),
        ("America/St_Johns", date(2026, 1, 14), 7, "2026-01-14 10:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-03 15:30"),  # 2:00 to 2:30 is left out
        ("Europe/Berlin", date(2026, 3, 29), 2, "2026-03-29 01:00"),  # 2:00 to 3:00 is left out
        ("Europe/Berlin", date(2026, 10, 25), 2, "2026-10-25 00:00"),  # 2:00 comes twice
        ("America/Havana", date(2026, 3, 8), 0, "2026-03-08 05:00"),  # the day begins at 1:00
        ("America/Nuuk", date(2026, 3, 28), 23, "2026-03-29 01:00"),  # the day ends at 23:00
    ],
)
def test_the_instant_at_which_a_mail_is_due(zone, day, hour, due):
    wish = Wish(zone, hour)
    instant = due_at(wish, day)
    assert f"{instant:%Y-%m-%d %H:%M}" == due
    assert day_due(wish, instant) == day


def test_a_day_that_a_zone_leaves_out_has_no_mail():
    """Samoa went from the 29th of December 2011 to the 31st."""
    wish = Wish("Pacific/Apia")
    days = [day for day, _ in walked(wish, date(2011, 12, 28), date(2012, 1, 2))]
    assert [day.day for day in days] == [28, 29, 31, 1, 2]
    assert not has_mail(wish, date(2011, 12, 30))


def test_only_the_weekdays_that_were_asked_for_have_mail():
    days = [day for day, _ in walked(Wish("Asia/Shanghai", weekdays="15"), date(2026, 1, 5), date(2026, 1, 18))]
    assert days == [date(2026, 1, 5), date(2026, 1, 9), date(2026, 1, 12), date(2026, 1, 16)]


def test_days_that_fell_due_over_a_gap_at_midnight_are_told_apart():
    """On the 28th of March Greenland's clocks go from 23:00 to midnight: both the 28th and the 29th have their mail."""
    reader = Subscriber(timezone="America/Nuuk", hour=23, weekdays="1234567", next_due_at=datetime(2026, 3, 28, 1, tzinfo=UTC))
    dues = list(passed_days(reader, datetime(2026, 3, 30, 12, tzinfo=UTC)))
    assert [due.day.day for due in dues] == [27, 28, 29]
