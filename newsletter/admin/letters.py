"""The mails about subscriptions, as the ledger knows them."""

from django.contrib import admin

from newsletter.admin.facts import LEDGER
from newsletter.admin.mail_words import MailAdmin
from newsletter.models import Letter


@admin.register(Letter)
class LetterAdmin(MailAdmin):
    list_display = ("planned_at", "kind", "subscriber", "state", "reason", "language")
    list_filter = ("state", "kind", "language")
    list_select_related = ("subscriber",)
    search_fields = ("subscriber__email",)
    date_hierarchy = "planned_at"
    fieldsets = (
        (None, {"fields": (("subscriber", "kind", "language"),)}),
        (None, {"fields": LEDGER}),
    )
