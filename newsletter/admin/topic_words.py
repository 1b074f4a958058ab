"""The words of a topic, as an operator writes them."""

from copy import copy
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from papers.models import Topic


class LinesField(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


class WordsForm(forms.ModelForm):
    """What decides which papers a topic meets, and nothing else of it."""

    keywords = LinesField(label=_("Keywords"), help_text=_("one a line"), required=False)
    excluded = LinesField(label=_("Excluded words"), help_text=_("one a line"), required=False)
    threshold = forms.FloatField(
        label=_("Bar"), help_text=_("0 to 1; empty: the default bar"), required=False, min_value=0, max_value=1
    )

    class Meta:
        model = Topic
        fields: tuple[str, ...] = ("name", "name_zh_hans", "keywords", "excluded", "description", "threshold")
        labels = {"name": _("Name"), "name_zh_hans": _("Name in Chinese"), "description": _("Description")}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data: Any, topic: Topic) -> None:
        """`topic` itself stays as it is."""
        super().__init__(data, instance=copy(topic))
        self.label_suffix = ""

    @property
    def tried(self) -> Topic:
        """The topic with the words of the form, as far as they can be taken; nothing is saved."""
        if self.is_bound:
            self.full_clean()
        return self.instance


class NewWordsForm(WordsForm):
    """The words of a topic that is not there yet, and the short name by which it stands in what readers change."""

    slug = forms.SlugField(label=_("Slug"), required=False, help_text=_("letters, digits and hyphens; empty: from the name"))

    class Meta(WordsForm.Meta):
        fields = ("name", "name_zh_hans", "slug", "keywords", "excluded", "description", "threshold")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))[:50]
        if not slug:
            raise forms.ValidationError(_("The name has no letters to make one from."))
        return slug
