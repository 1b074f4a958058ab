"""Which configurations `manage.py check` refuses, and which it warns of."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config.mailers import mailer
from tests.keys import rsa_key, write_key


@pytest.fixture
def laptop(settings, tmp_path):
    """Nothing is set: the embedded defaults serve."""
    settings.SITE_URL, settings.SITE_IS_SECURE, settings.SITE_IS_LOCAL = "http://127.0.0.1:8000", False, True
    settings.DEBUG, settings.REDIS_URL, settings.EMAIL_URL, settings.ESP = False, "", "", ""
    settings.MAILERS = {name: mailer("", esp="", outbox=tmp_path) for name in ("default", "bulk", "account")}
    settings.BOUNCE_IMAP_URL, settings.RETURN_PATH_DOMAIN = "", ""
    settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = [], []
    return settings


@pytest.fixture
def public(laptop, tmp_path):
    """A site as it should be."""
    laptop.SITE_URL, laptop.SITE_IS_SECURE, laptop.SITE_IS_LOCAL = "https://paperboy.example.org", True, False
    laptop.EMAIL_URL = "smtp+tls://user:password@mail.example.org"
    laptop.MAILERS = {name: mailer(laptop.EMAIL_URL, esp="", outbox=tmp_path) for name in ("default", "bulk", "account")}
    laptop.DEFAULT_FROM_EMAIL = "Paperboy <digest@example.org>"
    laptop.POSTAL_ADDRESS = "1 Long Lane, Exampleton"
    return laptop


def found() -> set[str]:
    return {message.id for message in checks.run_checks(tags=["paperboy"])}


def test_a_bare_laptop_is_fine(laptop):
    assert found() == set()


def test_a_public_site_with_all_it_needs_is_fine(public):
    assert found() == set()


def test_an_error_stops_the_check_and_tells_what_to_do(public):
    call_command("check", "--tag", "paperboy")
    public.PREPARE = "some"
    with pytest.raises(SystemCheckError, match=r"PREPARE is 'some'.\n\tHINT: Write one of all, wanted."):
        call_command("check", "--tag", "paperboy")


def test_a_public_site_needs_a_mail_server(public, tmp_path):
    public.MAILERS = {**public.MAILERS, "account": mailer("", esp="", outbox=tmp_path)}
    assert found() == {"paperboy.E001"}


def test_an_outbox_is_enough_while_developing(public, tmp_path):
    public.MAILERS = {"default": mailer("", esp="", outbox=tmp_path)}
    assert found() == {"paperboy.E001"}
    public.DEBUG = True
    assert found() == set()


def test_a_provider_is_a_mail_server_too(public, tmp_path):
    public.EMAIL_URL, public.ESP, public.ANYMAIL = "", "mailgun", {"MAILGUN_API_KEY": "key"}
    public.MAILERS = {name: mailer("", esp="mailgun", outbox=tmp_path) for name in public.MAILERS}
    assert found() == set()


def test_redis_needs_a_database_that_workers_can_share(laptop):
    laptop.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert found() == ({"paperboy.E002"} if connection.vendor == "sqlite" else set())


def test_a_public_site_without_https_is_warned(public):
    public.SITE_URL, public.SITE_IS_SECURE = "http://paperboy.example.org", False
    assert found() == {"paperboy.W003"}


@pytest.mark.parametrize("languages", [["en", "fr"], ["zh"], []])
def test_summaries_are_written_in_languages_that_we_have(laptop, languages):
    laptop.SUMMARY_LANGUAGES = ["en", "zh-hans"]
    assert found() == set()
    laptop.SUMMARY_LANGUAGES = languages
    assert found() == {"paperboy.E004"}


def test_prepare_is_all_or_wanted(laptop):
    laptop.PREPARE = "wanted"
    assert found() == set()
    laptop.PREPARE = "none"
    assert found() == {"paperboy.E005"}


def test_an_endpoint_needs_the_name_of_its_model(laptop):
    laptop.LLM_BASE_URL, laptop.LLM_MODEL = "http://127.0.0.1:9000/v1", "small"
    assert found() == set()
    laptop.LLM_MODEL = ""
    assert found() == {"paperboy.E006"}


@pytest.mark.parametrize(("name", "value"), [("EMBEDDING_MODEL", "small"), ("JUDGE", True)])
def test_models_that_help_ranking_need_an_endpoint(laptop, name, value):
    setattr(laptop, name, value)
    assert found() == {"paperboy.E018"}
    laptop.LLM_BASE_URL, laptop.LLM_MODEL = "http://127.0.0.1:1/v1", "small"
    assert found() == set()


def test_a_freemail_sender_is_warned(public):
    public.DEFAULT_FROM_EMAIL = "Paperboy <paperboy@GMail.com>"
    assert found() == {"paperboy.W007"}
    public.DEBUG = True
    assert found() == set()


def test_a_public_site_without_a_postal_address_is_warned(public):
    public.POSTAL_ADDRESS = ""
    assert found() == {"paperboy.W008"}


def test_a_mail_server_and_a_provider_at_once_is_warned(public):
    public.ESP = "mailgun"
    assert found() == {"paperboy.W009"}


@pytest.mark.parametrize("keys", [{}, {"MAILGUN_API_KEY": "of another provider"}])
def test_a_provider_whose_events_could_be_forged_is_warned(public, tmp_path, keys):
    public.EMAIL_URL, public.ESP, public.ANYMAIL = "", "postmark", {"WEBHOOK_SECRET": "user:password"}
    public.MAILERS = {name: mailer("", esp="postmark", outbox=tmp_path) for name in public.MAILERS}
    assert found() == set()
    public.ANYMAIL = keys
    assert found() == {"paperboy.W016"}


@pytest.mark.parametrize(
    ("url", "domain", "ids"),
    [
        ("imap+ssl://user:password@mail.example.org", "bounces.example.org", set()),
        ("imap+ssl://user:password@mail.example.org", "", {"paperboy.W014"}),
        ("imaps://user:password@mail.example.org", "bounces.example.org", {"paperboy.E013"}),
        ("", "bounces@example.org", {"paperboy.E015"}),
        ("", "localhost", {"paperboy.E015"}),
    ],
)
def test_what_comes_back_needs_a_mailbox_and_a_domain(laptop, url, domain, ids):
    laptop.BOUNCE_IMAP_URL, laptop.RETURN_PATH_DOMAIN = url, domain
    assert found() == ids


@pytest.mark.parametrize("entry", ["keywithoutid", ":key", "a:", "a.b:key"])
def test_a_key_of_links_has_an_id(laptop, entry):
    laptop.LINK_KEYS = ["b:newer", "a:older"]
    assert found() == set()
    laptop.LINK_KEYS = ["b:newer", entry]
    assert found() == {"paperboy.E010"}


@pytest.fixture
def signing(public, tmp_path):
    public.DKIM_KEY_FILE, public.DKIM_SELECTOR = [write_key(rsa_key(), tmp_path / "rsa.pem")], ["paperboy"]
    return public


def test_a_key_that_mails_can_be_signed_with_is_fine(signing):
    assert found() == set()


@pytest.mark.parametrize(
    ("files", "selectors", "complaint"),
    [
        (["{folder}/rsa.pem"], [], "1 in DKIM_KEY_FILE, and 0 in DKIM_SELECTOR"),
        ([], ["paperboy"], "0 in DKIM_KEY_FILE, and 1 in DKIM_SELECTOR"),
        (["{folder}/rsa.pem"], ["paper boy"], "'paper boy' cannot be a name in the DNS"),
        (["{folder}/none.pem"], ["paperboy"], "none.pem cannot be read: No such file"),
        (["{folder}/text.pem"], ["paperboy"], "text.pem holds no private key"),
        (["{folder}/locked.pem"], ["paperboy"], "locked.pem holds no private key without a password"),
        (["{folder}/small.pem"], ["paperboy"], "small.pem holds 1024 bits, and receivers want 2048"),
        (["{folder}/curve.pem"], ["paperboy"], "curve.pem holds a key that is neither RSA nor Ed25519"),
    ],
)
def test_mails_that_cannot_be_signed_are_an_error(signing, tmp_path, files, selectors, complaint):
    (tmp_path / "text.pem").write_text("no key")
    write_key(rsa_key(), tmp_path / "locked.pem", password=b"secret")
    write_key(rsa_key(1024), tmp_path / "small.pem")
    write_key(ec.generate_private_key(ec.SECP256R1()), tmp_path / "curve.pem")
    signing.DKIM_KEY_FILE, signing.DKIM_SELECTOR = [file.format(folder=tmp_path) for file in files], selectors
    [error] = checks.run_checks(tags=["paperboy"])
    assert error.id == "paperboy.E019"
    assert complaint in error.msg


def test_a_key_that_nothing_is_signed_with_is_named(signing):
    signing.ESP, signing.EMAIL_URL, signing.ANYMAIL = "mailgun", "", {"WEBHOOK_SECRET": "user:password"}
    signing.MAILERS = {"default": mailer("", esp="mailgun", outbox=signing.OUTBOX_DIR)}
    assert found() == {"paperboy.W020"}


def test_a_key_that_few_can_check_goes_beside_another(signing, tmp_path):
    small = write_key(Ed25519PrivateKey.generate(), tmp_path / "ed25519.pem")
    signing.DKIM_KEY_FILE, signing.DKIM_SELECTOR = [*signing.DKIM_KEY_FILE, small], ["paperboy", "small"]
    assert found() == set()
    signing.DKIM_KEY_FILE, signing.DKIM_SELECTOR = [small], ["small"]
    assert found() == {"paperboy.W021"}


@pytest.mark.parametrize(("minutes", "is_fine"), [(0, True), (45, True), (46, False), (-1, False)])
def test_a_mail_stays_in_the_hour_that_its_reader_chose(laptop, minutes, is_fine):
    laptop.SPREAD_MINUTES = minutes
    assert found() == (set() if is_fine else {"paperboy.E017"})
