"""You: your settings and keys, and the block with which each of your requests begins."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """What stands in `partner.toml`, read."""

    hub_url: str
    number: str
    key: RSAPrivateKey
    certificate: x509.Certificate
    hub_decryption_certificate: x509.Certificate
    hub_signing_certificates: tuple[x509.Certificate, ...]

    @classmethod
    def read(cls, file: Path) -> "Partner":
        """Read the settings and every file that they name."""
        settings = tomllib.loads(file.read_text(encoding="utf-8"))

        def read_certificate(name: str) -> x509.Certificate:
            return x509.load_pem_x509_certificate((file.parent / name).read_bytes())

        key = load_pem_private_key((file.parent / settings["key"]).read_bytes(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError("this client signs and decrypts with one RSA key")
        return cls(
            hub_url=settings["hub_url"],
            number=settings["number"],
            key=key,
            certificate=read_certificate(settings["certificate"]),
            hub_decryption_certificate=read_certificate(settings["hub_decryption_certificate"]),
            hub_signing_certificates=tuple(map(read_certificate, settings["hub_signing_certificates"])),
        )

    def address(self, service: str) -> str:
        """Where a service is found, and its contract at `?wsdl`."""
        return f"{self.hub_url}/services/{service}/v1"

    def customer(self) -> dict[str, object]:
        """Who asks, under a ticket that was never used before: also when you send the same question again."""
        return {
            "ticket": str(uuid4()),
            "timestampSent": now(),
            "customerIdentification": {"cbeNumber": self.number},
        }


def now() -> datetime:
    """Return the time by your clock; the hub allows it to be a minute wrong."""
    return datetime.now(UTC)  # noqa: TID251 - a partner has no clock of the gateway
