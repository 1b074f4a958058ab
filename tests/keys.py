"""Private keys and certificates of the tests' own; keys are made once in a run."""

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ONE_DAY = timedelta(days=1)
USAGES = (
    *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def write_key(key: PrivateKeyTypes, file: Path, *, password: bytes = b"") -> str:
    """Returns the name of the file, PEM."""
    secrecy = BestAvailableEncryption(password) if password else NoEncryption()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy))
    return str(file)


class Authority:
    """Signs the certificates of the tests' servers. Whoever trusts `file` trusts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = folder / "authority.pem"
        self.file.write_bytes(_certificate(lasts=ONE_DAY).public_bytes(Encoding.PEM))

    def server(self, address: str = "127.0.0.1", *, lasts: timedelta = ONE_DAY) -> ssl.SSLContext:
        """What a server at `address` shows, by a certificate that ends in so long."""
        file = self._folder / "server.pem"
        write_key(rsa_key(), file)
        file.write_bytes(file.read_bytes() + _certificate(address, lasts=lasts).public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _certificate(address: str = "", *, lasts: timedelta) -> x509.Certificate:
    """Of the server at `address`; of the authority itself without one."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(address or "tests"))
        .issuer_name(_named("tests"))
        .public_key(rsa_key().public_key() if address else rsa_key(3072).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 2 * ONE_DAY)
        .not_valid_after(now + lasts)
        .add_extension(x509.BasicConstraints(ca=not address, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(rsa_key(3072).public_key()), critical=False)
    )
    if address:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
    else:
        usage = dict.fromkeys(USAGES, False) | {"key_cert_sign": True, "crl_sign": True}
        builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(rsa_key(3072).public_key()), critical=False)
    return builder.sign(rsa_key(3072), SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
