"""`manage.py doctor`: what of this installation works, what does not, and what to mend."""

import smtplib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr, parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx
import redis
from django.conf import settings
from django.core import checks, mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.checks import is_outbox, mailers_in_use
from newsletter.doors.imap import ImapServer, Mailbox, MailboxError
from newsletter.doors.opening import signing_keys
from newsletter.doors.signing import SigningError
from papers.models import Paper
from papers.ranking.fitting import SMALLEST_ARCHIVE

OK, WARN, FAIL = "ok", "warn", "fail"
TIMEOUT_S = 10.0
CLOCK_MAY_DIFFER = timedelta(seconds=60)


@dataclass(frozen=True)
class Finding:
    word: str
    about: str
    said: str


class Command(BaseCommand):
    help = "Checks configuration, database, broker, mail server, sources and clock, sends nothing, and says what to mend."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--offline", action="store_true", help="ask nothing of the sites that papers come from")

    def handle(self, *_args: object, offline: bool, **_options: object) -> None:
        failures = 0
        for finding in examine(offline=offline):
            failures += finding.word == FAIL
            style = {OK: self.style.SUCCESS, WARN: self.style.WARNING, FAIL: self.style.ERROR}[finding.word]
            self.stdout.write(f"{style(f'{finding.word:<5}')} {finding.about:<14} {finding.said}")
        if failures:
            raise CommandError(f"{failures} to mend.")


def examine(*, offline: bool) -> Iterator[Finding]:
    yield from configuration()
    yield from database()
    yield from archive()
    yield from broker()
    yield from mail_doors()
    yield from what_comes_back()
    yield from dns_records()
    if not offline:
        yield from source("list", settings.HF_BASE_URL)
        yield from source("papers", settings.ARXIV_BASE_URL)


def configuration() -> Iterator[Finding]:
    messages = [message for message in checks.run_checks() if not message.is_silenced()]
    for message in messages:
        word = FAIL if message.is_serious() else WARN
        yield Finding(word, "configuration", " ".join(filter(None, [message.msg, message.hint, f"({message.id})"])))
    if not messages:
        yield Finding(OK, "configuration", settings.SITE_URL)


def database() -> Iterator[Finding]:
    """Django itself refuses a server that is too old when it connects."""
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        version = ".".join(str(number) for number in connection.get_database_version())
        there = _now_of_the_database()
    except DatabaseError as problem:
        yield Finding(FAIL, "database", f"{_one_line(problem)} DATABASE_URL says where it is.")
        return
    yield Finding(OK, "database", f"{connection.display_name} {version}")
    if waiting:
        yield Finding(FAIL, "migrations", f"{len(waiting)} wait: manage.py migrate")
    else:
        yield Finding(OK, "migrations", "all applied")
    if there is not None:
        yield _clock("the database", there)


def archive() -> Iterator[Finding]:
    """How much ranking has to learn from. Without a table there is nothing to say: the database has its own finding."""
    try:
        papers = Paper.objects.listed().count()
    except DatabaseError:
        return
    if papers < SMALLEST_ARCHIVE:
        said = f"{papers} papers, which is little to learn ranking from: manage.py backfill --days 180 lists more"
    else:
        said = f"{papers} papers for ranking to learn from"
    yield Finding(OK, "archive", said)


def broker() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield Finding(OK, "broker", "none: manage.py work goes round the stations")
        return
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S) as client:
            client.ping()
    except (redis.RedisError, ValueError) as problem:
        yield Finding(FAIL, "broker", f"{_one_line(problem)} REDIS_URL says where it is.")
    else:
        yield Finding(OK, "broker", "Redis answers")


def mail_doors() -> Iterator[Finding]:
    """One finding per connection that differs from the others; no mail is sent."""
    doors: list[tuple[Any, list[str]]] = []
    for name in mailers_in_use():
        same = next((names for options, names in doors if options == settings.MAILERS[name]), None)
        if same is None:
            doors.append((settings.MAILERS[name], [name]))
        else:
            same.append(name)
    for _, names in doors:
        yield _outbox() if is_outbox(names[0]) else _mail_server(names)


def _outbox() -> Finding:
    folder = settings.OUTBOX_DIR
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as problem:
        return Finding(FAIL, "outbox", f"it cannot be written to: {_one_line(problem)}")
    return Finding(OK, "outbox", f"mails become files in {folder}; nothing leaves this machine")


def _mail_server(names: list[str]) -> Finding:
    about, whose = "mail server", ", ".join(names)
    try:
        server = mail.mailers[names[0]]
    except (mail.InvalidMailer, ImproperlyConfigured) as problem:
        return Finding(FAIL, about, f"{whose}: {_one_line(problem)} An option is set as ANYMAIL_{settings.ESP.upper()}_<OPTION>.")
    if not isinstance(server, SmtpBackend):
        return Finding(OK, about, f"{settings.ESP}, configured; whether it takes our key shows with the first mail")
    where = f"{server.host}:{server.port} ({whose})"
    server.timeout = TIMEOUT_S
    try:
        if server.open() and server.connection:
            server.connection.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as problem:
        return Finding(FAIL, about, f"{where}: {_one_line(problem)} EMAIL_URL says where it is and how it is spoken to.")
    finally:
        server.close()
    if server.username and not (server.use_tls or server.use_ssl):
        return Finding(WARN, about, f"{where} takes our password, unencrypted: write smtp+tls:// or smtp+ssl:// in EMAIL_URL.")
    return Finding(OK, about, f"{where} answers" + (" and takes our password" if server.username else ""))


def what_comes_back() -> Iterator[Finding]:
    """Whether the mailbox of bounces opens; nothing in it is read."""
    about = "bounces"
    if not settings.BOUNCE_IMAP_URL:
        return
    try:
        server = ImapServer.at(settings.BOUNCE_IMAP_URL)
        with Mailbox(server):
            pass
    except (ValueError, MailboxError) as problem:
        yield Finding(FAIL, about, f"the mailbox: {_one_line(problem)} BOUNCE_IMAP_URL says where it is and how it is spoken to.")
    else:
        yield Finding(OK, about, f"{server.host}:{server.port} opens {server.folder}")


def dns_records() -> Iterator[Finding]:
    """Names the records that receivers look at. They are not asked for here: that takes a resolver of one's own."""
    if all(is_outbox(name) for name in mailers_in_use()):
        return
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    sender = settings.RETURN_PATH_DOMAIN or domain
    try:
        keys = signing_keys()
    except SigningError:  # the configuration's own finding says so
        keys = []
    names = [key.name for key in keys] or [f"<your mail server's selector>._domainkey.{domain}"]
    yield Finding(
        WARN,
        "dns",
        f"not checked; look yourself for TXT records: SPF at {sender}, DKIM at {' and '.join(names)}, DMARC at _dmarc.{domain}",
    )
    for key in keys:
        yield Finding(OK, "signing", f'the key can be used; publish {key.name} TXT "{key.record}"')


def source(what: str, url: str) -> Iterator[Finding]:
    about = f"source {what}"
    user_agent = f"Paperboy doctor (+{settings.SITE_URL})"
    try:
        answer = httpx.head(url, timeout=TIMEOUT_S, follow_redirects=True, headers={"User-Agent": user_agent})
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        yield Finding(FAIL, about, f"{url}: {_one_line(problem)}")
        return
    refused = answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    if refused or answer.is_server_error:
        yield Finding(WARN, about, f"{url} answers, with {answer.status_code} {answer.reason_phrase}: try again later.")
    else:
        yield Finding(OK, about, f"{url} answers")
    try:
        yield _clock(url, parsedate_to_datetime(answer.headers.get("Date", "")))
    except ValueError:
        return


def _clock(whose: str, there: datetime) -> Finding:
    difference = abs(timezone.now() - there)
    if difference > CLOCK_MAY_DIFFER:
        return Finding(
            WARN, "clock", f"{difference.total_seconds():.0f} seconds off {whose}: digests go by this clock, set it right."
        )
    return Finding(OK, "clock", f"agrees with {whose}")


def _now_of_the_database() -> datetime | None:
    """None where the database is a file and has no clock of its own."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _one_line(problem: Exception) -> str:
    said = " ".join(str(problem).split()) or type(problem).__name__
    return said if said.endswith(".") else f"{said}."
