"""What a reader fills in."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from newsletter.addresses import BadAddressError, normalized
from newsletter.models import MAX_PAPERS, Subscriber
from newsletter.pages.amount import AmountFields, amount_of
from newsletter.pages.rhythm import RhythmFields, rhythm_of
from newsletter.preferences import Choices
from papers.models import Topic

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


class TopicBoxes(forms.CheckboxSelectMultiple):
    """A box for each topic, which also knows the topic's description."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["description"] = value.instance.description_in(get_language() or "en")
        return option


class TopicsField(forms.ModelMultipleChoiceField):
    widget = TopicBoxes

    def label_from_instance(self, obj: Topic) -> str:
        return obj.name_in(get_language() or "en")


class AddressField(forms.EmailField):
    widget = forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "you@example.org"})

    def clean(self, value: Any) -> str:
        try:
            return normalized(super().clean(value))
        except BadAddressError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class PlainForm(forms.Form):
    """Its labels stand above their fields, so nothing follows them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def chosen_so_far(self) -> dict[str, Any]:
        """What is filled in well, of a form that is tried and not sent yet: what is missing is not asked for."""
        self.full_clean()
        self.errors.clear()
        return self._as_chosen(self.cleaned_data)

    def _as_chosen(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned}


class LinkForm(PlainForm):
    email = AddressField(label=_("Your mail address"))


class SignUpForm(PlainForm):
    email = AddressField(label=_("Your mail address"))
    topics = TopicsField(
        queryset=Topic.objects.none(), label=_("Your topics"), error_messages={"required": _("Choose at least one topic.")}
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the mail"))
    timezone = forms.ChoiceField(label=_("Your time zone"), initial="UTC")
    # Hidden from people. Whoever fills it in is none.
    homepage = forms.CharField(required=False, label=_("Leave this empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].queryset = Topic.objects.active()  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()
        self.fields["timezone"].choices = zone_choices()  # type: ignore[attr-defined]
        if not self.is_bound:
            self.fields["timezone"].widget.attrs["data-guess-zone"] = True

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("homepage"))


class PreferencesForm(AmountFields, RhythmFields, PlainForm):
    topics = TopicsField(
        queryset=Topic.objects.none(), label=_("Your topics"), error_messages={"required": _("Choose at least one topic.")}
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language of the mail"))
    timezone = forms.ChoiceField(label=_("Your time zone"))
    hour = forms.TypedChoiceField(choices=HOURS, coerce=int, label=_("Hour of the mail"))
    max_papers = forms.IntegerField(min_value=1, max_value=MAX_PAPERS, label=_("Papers in a mail, at most"))

    def __init__(self, reader: Subscriber, data: Any = None) -> None:
        followed = list(reader.topics.all())
        initial = {field: getattr(reader, field) for field in ("language", "timezone", "hour", "max_papers")}
        super().__init__(data, initial={**initial, "topics": followed, **rhythm_of(reader), **amount_of(reader)})
        offered = Topic.objects.active() | Topic.objects.filter(pk__in=[topic.pk for topic in followed])
        self.fields["topics"].queryset = offered  # type: ignore[attr-defined]
        self.fields["closely"].choices = [(topic.slug, topic.name_in(get_language() or "en")) for topic in offered]  # type: ignore[attr-defined]
        own_zone = [] if reader.timezone in known_zones() else [(reader.timezone, reader.timezone)]
        self.fields["timezone"].choices = [*own_zone, *zone_choices()]  # type: ignore[attr-defined]

    @property
    def choices(self) -> Choices:
        """What was chosen, once the form is valid."""
        return Choices(**self._as_chosen(self.cleaned_data))

    def _as_chosen(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, **{name: tuple(cleaned[name]) for name in ("topics", "closely") if name in cleaned}}


@cache
def known_zones() -> frozenset[str]:
    """The zones that are named by a place, and UTC."""
    return frozenset(zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in REGIONS) | {"UTC"}


@cache
def zone_choices() -> list[tuple[str, Any]]:
    """The zones by region, as a select shows them."""
    by_region = [
        (region, [(zone, _place(zone)) for zone in sorted(known_zones()) if zone.startswith(f"{region}/")]) for region in REGIONS
    ]
    return [("UTC", "UTC"), *by_region]


def _place(zone: str) -> str:
    return " – ".join(zone.split("/")[1:]).replace("_", " ")
