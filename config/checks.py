"""Configurations that cannot work, and those that a public site will be sorry for. `manage.py check` names them."""

import re
from email.utils import parseaddr

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.db import connection

from newsletter.doors.imap import ImapServer
from newsletter.doors.opening import is_smtp, signing_keys
from newsletter.doors.signing import SigningError
from newsletter.pages.events import is_open

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
PREPARE_CHOICES = ("all", "wanted")
UNVERIFIED_CHOICES = ("mark", "omit")
LONGEST_SPREAD = 45
# Their owners publish DMARC policies under which nobody else's server may send in their name.
FREEMAIL_DOMAINS = (
    *("126.com", "163.com", "foxmail.com", "qq.com", "sina.com", "yeah.net"),
    *("aol.com", "gmail.com", "googlemail.com", "hotmail.com", "icloud.com", "live.com", "me.com", "msn.com", "outlook.com"),
    *("gmx.de", "gmx.net", "mail.ru", "proton.me", "protonmail.com", "web.de", "yahoo.com", "yandex.ru"),
)


@register("paperboy")
def check_site(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SITE_IS_SECURE and not settings.SITE_IS_LOCAL:
        found.append(
            checks.Warning(
                f"SITE_URL is {settings.SITE_URL}, without https: mails leave out the one-click unsubscribe.",
                hint="Put a proxy with a certificate in front and write https:// in SITE_URL.",
                id="paperboy.W003",
            )
        )
    if bare := [entry for entry in settings.LINK_KEYS if not _is_named_key(entry)]:
        found.append(
            checks.Error(
                f"LINK_KEYS: {len(bare)} of {len(settings.LINK_KEYS)} entries are not an id, a colon and a key.",
                hint="Write id:key,older id:older key; an id is a letter or a short word.",
                id="paperboy.E010",
            )
        )
    return found


@register("paperboy")
def check_stores(**_: object) -> list[CheckMessage]:
    if not settings.REDIS_URL or connection.vendor != "sqlite":
        return []
    return [
        checks.Error(
            "REDIS_URL is set, and the database is SQLite, which many workers cannot share.",
            hint="Set DATABASE_URL to a PostgreSQL, or leave out REDIS_URL and run manage.py work.",
            id="paperboy.E002",
        )
    ]


@register("paperboy")
def check_telling(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    known = list(dict(settings.LANGUAGES))
    unknown = [language for language in settings.SUMMARY_LANGUAGES if language not in known]
    if unknown or not settings.SUMMARY_LANGUAGES:
        found.append(
            checks.Error(
                f"SUMMARY_LANGUAGES: {', '.join(unknown) or 'empty'}.",
                hint=f"Name one or more of {', '.join(known)}.",
                id="paperboy.E004",
            )
        )
    if settings.PREPARE not in PREPARE_CHOICES:
        found.append(
            checks.Error(
                f"PREPARE is {settings.PREPARE!r}.",
                hint=f"Write one of {', '.join(PREPARE_CHOICES)}.",
                id="paperboy.E005",
            )
        )
    if settings.UNVERIFIED not in UNVERIFIED_CHOICES:
        found.append(
            checks.Error(
                f"UNVERIFIED is {settings.UNVERIFIED!r}.",
                hint=f"Write one of {', '.join(UNVERIFIED_CHOICES)}.",
                id="paperboy.E011",
            )
        )
    if settings.LLM_BASE_URL and not settings.LLM_MODEL:
        found.append(
            checks.Error(
                "LLM_BASE_URL is set without LLM_MODEL.",
                hint="Name the model that the endpoint serves, or leave out LLM_BASE_URL.",
                id="paperboy.E006",
            )
        )
    if (settings.EMBEDDING_MODEL or settings.JUDGE) and not settings.LLM_BASE_URL:
        found.append(
            checks.Error(
                "EMBEDDING_MODEL or JUDGE is set without LLM_BASE_URL.",
                hint="Say with LLM_BASE_URL which endpoint serves the models, or leave both out.",
                id="paperboy.E018",
            )
        )
    return found


@register("paperboy")
def check_mail(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    public = not settings.DEBUG and not settings.SITE_IS_LOCAL
    doorless = [name for name in mailers_in_use() if is_outbox(name)]
    if public and doorless:
        found.append(
            checks.Error(
                f"{settings.SITE_URL} is a public site, and the mails of {', '.join(doorless)} would only become files.",
                hint="Set EMAIL_URL to a mail server, or ESP to a provider.",
                id="paperboy.E001",
            )
        )
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if not settings.DEBUG and domain in FREEMAIL_DOMAINS:
        found.append(
            checks.Warning(
                f"DEFAULT_FROM_EMAIL is an address at {domain}: receivers refuse such mail from any other server.",
                hint="Send from a domain of your own.",
                id="paperboy.W007",
            )
        )
    if public and not settings.POSTAL_ADDRESS:
        found.append(
            checks.Warning(
                "POSTAL_ADDRESS is empty: many countries ask for the sender's address in every such mail.",
                hint="Write it on one line.",
                id="paperboy.W008",
            )
        )
    if settings.EMAIL_URL and settings.ESP:
        found.append(
            checks.Warning(
                "EMAIL_URL and ESP are both set: mails go by EMAIL_URL, and ESP is not used.",
                hint="Leave out one of them.",
                id="paperboy.W009",
            )
        )
    return found


@register("paperboy")
def check_what_comes_back(**_: object) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        server = ImapServer.at(settings.BOUNCE_IMAP_URL) if settings.BOUNCE_IMAP_URL else None
    except ValueError as error:
        server = None
        hint = f"{str(error).capitalize()}."
        found.append(checks.Error("BOUNCE_IMAP_URL is not the address of a mailbox.", hint=hint, id="paperboy.E013"))
    if server and not settings.RETURN_PATH_DOMAIN:
        found.append(
            checks.Warning(
                "BOUNCE_IMAP_URL is set without RETURN_PATH_DOMAIN: only bounces to a signed return path settle anything.",
                hint="Name the domain whose mail arrives in that mailbox.",
                id="paperboy.W014",
            )
        )
    if settings.RETURN_PATH_DOMAIN and not HOST.fullmatch(settings.RETURN_PATH_DOMAIN):
        found.append(
            checks.Error(
                f"RETURN_PATH_DOMAIN is {settings.RETURN_PATH_DOMAIN!r}, not a domain.",
                hint="Write the domain alone, for example bounces.example.org.",
                id="paperboy.E015",
            )
        )
    if settings.ESP and not settings.EMAIL_URL and not is_open(settings.ESP):
        found.append(
            checks.Warning(
                f"The events of {settings.ESP} are not listened to: nothing is set by which they could be told from forged ones.",
                hint="Set ANYMAIL_WEBHOOK_SECRET to user:password, or the provider's key for signatures.",
                id="paperboy.W016",
            )
        )
    return found


@register("paperboy")
def check_brakes(**_: object) -> list[CheckMessage]:
    if 0 <= settings.SPREAD_MINUTES <= LONGEST_SPREAD:
        return []
    return [
        checks.Error(
            f"SPREAD_MINUTES is {settings.SPREAD_MINUTES}: mails would leave the hour that their readers chose.",
            hint=f"Write 0 to {LONGEST_SPREAD}: the first mails of a large hour go a quarter of an hour ahead of the others.",
            id="paperboy.E017",
        )
    ]


@register("paperboy")
def check_signing(**_: object) -> list[CheckMessage]:
    try:
        keys = signing_keys()
    except SigningError as error:
        hint = "Set DKIM_KEY_FILE and DKIM_SELECTOR to a private key and its selector, or leave both out."
        return [checks.Error(f"Mails cannot be signed: {error}.", hint=hint, id="paperboy.E019")]
    if not keys:
        return []
    if not any(is_smtp(name) for name in mailers_in_use()):
        return [
            checks.Warning(
                "DKIM_KEY_FILE is set, and no mail goes to a mail server: nothing is signed with it.",
                hint="Leave it out; a provider signs with a key of its own.",
                id="paperboy.W020",
            )
        ]
    if all(key.kind == "ed25519" for key in keys):
        return [
            checks.Warning(
                "DKIM_KEY_FILE has no RSA key: many receivers cannot check Ed25519, and take such mail for unsigned.",
                hint="Name an RSA key of 2048 bits too, with a selector of its own.",
                id="paperboy.W021",
            )
        ]
    return []


def mailers_in_use() -> list[str]:
    """The mail connections that mails go by; `default` only where there is no other."""
    return [name for name in settings.MAILERS if name != "default"] or ["default"]


def is_outbox(mailer: str) -> bool:
    """Whether the mails of this connection only become files."""
    return str(settings.MAILERS[mailer].get("BACKEND", "")).endswith("filebased.EmailBackend")


def _is_named_key(entry: str) -> bool:
    key_id, _, key = entry.partition(":")
    return key_id.isalnum() and key != ""
