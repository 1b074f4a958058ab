"""From a mail address of the environment to an entry of Django's MAILERS."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Whether the connection is encrypted from the first byte, by STARTTLS, or not at all; never decided by the server.
SMTP_SECURITY = {
    "smtp": {},
    "smtp+tls": {"use_tls": True},
    "smtp+ssl": {"use_ssl": True},
}
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def mailers(urls: dict[str, str], *, esp: str, outbox: Path, timeout: float) -> dict[str, dict[str, object]]:
    """MAILERS from the address of each. An address may be several, with a comma between them: the second stands in for the first
    while that cannot be reached, as an entry of its own (`bulk.2`), and so on.
    """
    made = {}
    for name, addresses in urls.items():
        for number, url in enumerate(addresses.split(","), start=1):
            entry = mailer(url.strip(), esp=esp, outbox=outbox, timeout=timeout)
            made[name if number == 1 else f"{name}.{number}"] = entry
    return made


def mailer(url: str, *, esp: str, outbox: Path, timeout: float = 60.0) -> dict[str, object]:
    """The MAILERS entry for `url`; for `esp` where there is no URL; for the outbox folder where there is neither."""
    if not url and esp:
        return {"BACKEND": f"anymail.backends.{esp}.EmailBackend"}
    if not url:
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(outbox)}}
    parts = urlsplit(url)
    if parts.scheme not in SMTP_SECURITY or not parts.hostname:
        raise ImproperlyConfigured(
            f"EMAIL_URL starts with {parts.scheme or '?'}://; write smtp+tls://user:password@host:587, smtp+ssl:// or smtp://"
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or SMTP_PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "timeout": timeout,
            **SMTP_SECURITY[parts.scheme],
        },
    }
