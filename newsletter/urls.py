"""The addresses of the pages. The short ones stand in mails."""

from datetime import date

from django.urls import path, register_converter

from newsletter.pages.editions import days, edition, paper
from newsletter.pages.entry import entry, say, undo
from newsletter.pages.events import events
from newsletter.pages.front import front
from newsletter.pages.goodbye import come_back, goodbye, one_click
from newsletter.pages.health import health
from newsletter.pages.history import erase, export, history
from newsletter.pages.interests import interests, library
from newsletter.pages.language import choose_language
from newsletter.pages.learned import learned
from newsletter.pages.mail import outbox, outbox_mail, view
from newsletter.pages.metrics import metrics
from newsletter.pages.owner import forget_browser, open_mine
from newsletter.pages.preferences import mine, preferences
from newsletter.pages.signup import confirm, link, sign_up


class DayConverter:
    """A day as ISO 8601 writes it; a day that no calendar has is no address of ours."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", front, name="front"),
    path("days/", days, name="days"),
    path("days/<day:day>/", edition, name="edition"),
    path("papers/<str:arxiv_id>/", paper, name="paper"),
    path("sign-up/", sign_up, name="sign-up"),
    path("confirm/<str:token>/", confirm, name="confirm"),
    path("preferences/<str:token>/", preferences, name="preferences"),
    path("goodbye/<str:token>/", goodbye, name="unsubscribe"),
    path("u/<str:token>", one_click, name="one-click"),
    path("come-back/<str:token>/", come_back, name="come-back"),
    path("v/<str:token>/", view, name="view"),
    path("v/<str:token>/<int:place>/", entry, name="entry"),
    path("v/<str:token>/<int:place>/<str:verb>/", say, name="say"),
    path("undo/<str:token>/<int:change>/", undo, name="undo"),
    path("link/", link, name="link"),
    path("open/<str:token>/", open_mine, name="open"),
    path("me/", mine, name="mine"),
    path("me/interests/", interests, name="interests"),
    path("me/library/", library, name="library"),
    path("me/learned/", learned, name="learned"),
    path("me/history/", history, name="history"),
    path("me/export/", export, name="export"),
    path("me/erase/", erase, name="erase"),
    path("me/forget-browser/", forget_browser, name="forget-browser"),
    path("language/", choose_language, name="language"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/<str:name>/", outbox_mail, name="outbox-mail"),
    path("events/<path:provider>", events, name="events"),
    path("health/", health, name="health"),
    path("metrics", metrics, name="metrics"),
]
