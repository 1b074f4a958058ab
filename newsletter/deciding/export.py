"""Export: everything that is kept of a reader, as plain values."""

from typing import Any

from django.db.models import ForeignKey, Model

from newsletter.addresses import standing
from newsletter.models import MailEvent, Subscriber
from papers.models import Paper, Topic


def export_of(reader: Subscriber) -> dict[str, Any]:
    """Every row that hangs on the reader, by the name of its kind; papers by their arXiv ids, topics by their slugs."""
    whole: dict[str, Any] = {"reader": _row(reader)}
    for relation in Subscriber._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: reader}).order_by("pk")
        whole[relation.get_accessor_name() or relation.name] = [_row(row) for row in rows]
    events = MailEvent.objects.filter(digest__subscriber=reader) | MailEvent.objects.filter(letter__subscriber=reader)
    whole["events"] = [_row(event) for event in events.order_by("pk")]
    whole["suppressions"] = [_row(row) for row in standing(reader.email)]
    papers = _papers_of(whole["digests"])
    for digest in whole["digests"]:
        digest["entries"] = [{**entry, "paper": papers.get(entry["paper"], "")} for entry in digest["entries"]]
    return whole


def _papers_of(digests: list[dict[str, Any]]) -> dict[int, str]:
    keys = {entry["paper"] for digest in digests for entry in digest["entries"]}
    return dict(Paper.objects.filter(pk__in=keys).values_list("pk", "arxiv_id"))


def _row(row: Model) -> dict[str, Any]:
    return {field.name: _value(row, field) for field in row._meta.concrete_fields if not _is_of_the_reader(field)}


def _is_of_the_reader(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Subscriber


def _value(row: Model, field: Any) -> Any:
    if isinstance(field, ForeignKey) and field.related_model in (Paper, Topic):
        named = getattr(row, field.name)
        return getattr(named, "arxiv_id", None) or getattr(named, "slug", None)
    return field.value_from_object(row)
