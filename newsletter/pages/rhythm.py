"""When a reader wants mail: the rhythm as a plain choice, and a holiday with a day of return."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from newsletter.models import Subscriber

WORKDAYS, EVERY_DAY = "12345", "1234567"
LONGEST_HOLIDAY = timedelta(days=366)
DAYS = [(str(number + 1), name) for number, name in WEEKDAYS.items()]


class RhythmFields(forms.Form):
    """Without a choice of rhythm, the weekdays that are ticked are what is meant."""

    rhythm = forms.ChoiceField(
        choices=[
            ("workdays", _("Monday to Friday")),
            ("daily", _("every day")),
            ("weekly", _("once a week, with the best of the week")),
            ("own", _("on days of my own")),
        ],
        widget=forms.RadioSelect,
        label=_("How often"),
        required=False,
    )
    weekly_day = forms.ChoiceField(choices=DAYS, label=_("Day of the weekly mail"), required=False)
    weekdays = forms.MultipleChoiceField(
        choices=DAYS, widget=forms.CheckboxSelectMultiple, label=_("Days of the mail"), required=False
    )

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        rhythm, day = chosen.pop("rhythm", ""), chosen.pop("weekly_day", "")
        own = "".join(sorted(chosen.get("weekdays", [])))
        chosen["weekdays"] = {"workdays": WORKDAYS, "daily": EVERY_DAY, "weekly": day}.get(rhythm, own)
        if not chosen["weekdays"] and "weekdays" not in self.errors:
            self.add_error("weekdays", ValidationError(_("Choose at least one weekday."), code="required"))
        return chosen


def rhythm_of(reader: Subscriber) -> dict[str, Any]:
    """The fields as they stand for a reader."""
    named = {WORKDAYS: "workdays", EVERY_DAY: "daily"}.get(reader.weekdays, "weekly" if len(reader.weekdays) == 1 else "own")
    return {"rhythm": named, "weekly_day": reader.weekdays[0], "weekdays": list(reader.weekdays)}


class HolidayForm(forms.Form):
    """No day means: until the reader says so."""

    until = forms.DateField(required=False, label=_("Mail again from"), widget=forms.DateInput(attrs={"type": "date"}))
    catch_up = forms.BooleanField(required=False, label=_("Then tell me in one mail what I missed"))

    def __init__(self, reader: Subscriber, now: datetime, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        self.today = now.astimezone(reader.zone).date()
        self.fields["until"].widget.attrs["min"] = (self.today + timedelta(days=1)).isoformat()

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and not self.today < until <= self.today + LONGEST_HOLIDAY:
            raise ValidationError(_("Choose a day between tomorrow and a year from now."))
        return until
