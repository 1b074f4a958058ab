import pytest

from newsletter.addresses import BadAddressError, is_refused, is_suppressed, keyed_hash, normalized, without_addresses
from newsletter.models import Suppression


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  alice@example.org ", "alice@example.org"),
        ("Alice@EXAMPLE.Org", "Alice@example.org"),
        ("li@例え.jp", "li@xn--r8jz45g.jp"),
        ("a.b+papers@mail.example.org", "a.b+papers@mail.example.org"),
    ],
)
def test_an_address_is_kept_as_a_mail_server_takes_it(written, kept):
    assert normalized(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@localhost",
        "alice@[127.0.0.1]",
        '"a b"@example.org',
        "alice@example.org\nBcc: all@example.org",
        "alice@example.org, bob@example.org",
        f"{'a' * 64}@{'b.' * 100}example.org",
        "李@example.org",
    ],
)
def test_what_no_mail_can_be_sent_to_is_refused(written):
    with pytest.raises(BadAddressError):
        normalized(written)


def test_an_address_has_one_keyed_hash_however_it_is_cased(settings):
    first = keyed_hash("Alice@Example.org")
    assert first == keyed_hash("alice@example.org")
    assert "alice" not in first
    assert len(first) == 64
    settings.SUPPRESSION_KEY = "another"
    assert keyed_hash("alice@example.org") != first


@pytest.mark.django_db
def test_a_bounce_suppresses_a_complaint_also_refuses_and_what_is_lifted_does_neither(now):
    Suppression.objects.create(address_hash=keyed_hash("bounced@example.org"), reason="hard_bounce", at=now)
    Suppression.objects.create(address_hash=keyed_hash("angry@example.org"), reason="complaint", at=now)
    Suppression.objects.create(address_hash=keyed_hash("back@example.org"), reason="complaint", at=now, lifted_at=now)
    seen = {
        name: (is_suppressed(f"{name}@example.org"), is_refused(f"{name}@example.org")) for name in ("bounced", "angry", "back")
    }
    assert seen == {"bounced": (True, False), "angry": (True, True), "back": (False, False)}


def test_of_what_a_mail_server_said_only_the_addresses_are_taken_out():
    said = "550 5.1.1 <alice@example.net>: user unknown\n收件人地址（爱丽丝@example.com）不存在"
    assert without_addresses(said) == "550 5.1.1 <…>: user unknown 收件人地址（…）不存在"
