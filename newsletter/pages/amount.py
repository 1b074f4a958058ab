"""How much a reader wants: which topics closely, how high the bar stands, how deep and how long a mail may be."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from newsletter.models import MAX_MINUTES, Depth, Follow, Subscriber
from papers.models import DEFAULT_BAR

# A paper at the low bar meets a topic by three quarters of what is usually asked, one at the high bar by half as much again.
LOW, HIGH = 0.35, 0.7
NAMED = {None: "normal", LOW: "low", HIGH: "high"}


class AmountFields(forms.Form):
    """A field that was not sent leaves its thing as it is; a box that was not ticked is empty."""

    closely = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label=_("Of these, closely"), required=False)
    bar = forms.ChoiceField(
        choices=[
            ("low", _("low: more papers, some beside the point")),
            ("normal", _("normal: papers that clearly meet a topic")),
            ("high", _("high: only the best matches")),
            ("own", _("a number of my own")),
        ],
        widget=forms.RadioSelect,
        label=_("Your bar"),
        required=False,
    )
    threshold = forms.FloatField(min_value=0, max_value=1, label=_("from 0, all papers, to 1, hardly any"), required=False)
    minutes = forms.IntegerField(
        min_value=1, max_value=MAX_MINUTES, label=_("Minutes of reading, at most; empty: no limit"), required=False
    )
    depth = forms.ChoiceField(choices=Depth, widget=forms.RadioSelect, label=_("Each paper with"), required=False)
    quiet_days = forms.BooleanField(label=_("A short mail on days with no paper for me"), required=False)

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        bar, number = chosen.pop("bar", ""), chosen.pop("threshold", None)
        if bar == "own" and number is None and "threshold" not in self.errors:
            self.add_error("threshold", ValidationError(_("Give a number from 0 to 1, such as 0.6."), code="required"))
        elif bar:
            chosen["threshold"] = {name: value for value, name in NAMED.items()}.get(bar, number)
        if not chosen.get("depth"):
            chosen.pop("depth", None)
        return chosen


def amount_of(reader: Subscriber) -> dict[str, Any]:
    """The fields as they stand for a reader."""
    closely = Follow.objects.filter(subscriber=reader, weight=Follow.Weight.CLOSELY)
    return {
        "closely": list(closely.values_list("topic__slug", flat=True)),
        "bar": NAMED.get(reader.threshold, "own"),
        "threshold": DEFAULT_BAR if reader.threshold is None else reader.threshold,
        "minutes": reader.minutes,
        "depth": reader.depth,
        "quiet_days": reader.quiet_days,
    }
