"""The development PKI: a root, an issuing authority, and what they issue, in one folder.

    DIR/index.json                          what was issued and revoked
    DIR/root/{certificate.pem,key.pem}      the trust root
    DIR/issuing/{certificate.pem,key.pem}   the authority that issues to applications and to the hub
    DIR/crl/{root,issuing}.crl              the revocation lists: the folder that a gateway is given
    DIR/issued/<name>/{certificate.pem,key.pem}

It exists so that a whole network can be set up on one machine. It is no model for a real authority: the root's key lies
beside the others, unencrypted. Nothing that was issued is ever overwritten; a renewal is a new name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.clock import Clock
from gateway.trust.issuance import (
    Issuer,
    Period,
    Revoked,
    build_issuing,
    build_leaf,
    build_revocation_list,
    build_root,
)
from gateway.trust.key_file import (
    PrivateKey,
    make_folder,
    read_certificate,
    read_private_key,
    replace_file,
    write_certificate,
    write_private_key,
)
from gateway.trust.ledger import Ledger, Line, Tier
from gateway.trust.organisation import Environment, Organisation, build_subject, check_application
from gateway.trust.revocation_list import SUFFIX
from gateway.values import EnterpriseNumber

DEFAULT_KEY_SIZE = 2048
HUB_SIGNING = "hub-signing"
HUB_DECRYPTION = "hub-decryption"
HUB_LEGACY_DECRYPTION = "hub-legacy-decryption"
LIST_LIFE = timedelta(days=30)

_CERTIFICATE = "certificate.pem"
_KEY = "key.pem"
_INDEX = "index.json"
_ROOT_LIFE = timedelta(days=20 * 365)
_ISSUING_LIFE = timedelta(days=10 * 365)
_LEAF_LIFE = timedelta(days=2 * 365)


class KeyUse(StrEnum):
    """What the key of an issued certificate is for."""

    BOTH = "both"
    SIGNING = "signing"
    ENCRYPTION = "encryption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new certificate and where it lies."""

    certificate: x509.Certificate
    certificate_file: Path
    key_file: Path


class Authority:
    """The two certification authorities of a development PKI, with their keys. For one process at a time."""

    def __init__(self, folder: Path, *, root: Issuer, issuing: Issuer, ledger: Ledger, clock: Clock) -> None:
        self.folder = folder
        self._issuers = {Tier.ROOT: root, Tier.ISSUING: issuing}
        self._ledger = ledger
        self._clock = clock

    @classmethod
    def create(
        cls,
        folder: Path,
        *,
        clock: Clock,
        key_size: int = DEFAULT_KEY_SIZE,
        root_key: PrivateKey | None = None,
        issuing_key: PrivateKey | None = None,
    ) -> Self:
        """Make a new PKI in `folder`, with empty revocation lists.

        Raises `ValueError` when there is one already: its keys are not overwritten.
        """
        if (folder / _INDEX).exists() or (folder / Tier.ROOT).exists():
            raise ValueError(f"{folder} holds a PKI already, and its keys are not overwritten")
        now = _whole_second(clock.now())
        root_key = root_key or _generate_key(key_size)
        issuing_key = issuing_key or _generate_key(key_size)
        root = Issuer(
            certificate=build_root("Development root", root_key, period=Period(begin=now, end=now + _ROOT_LIFE)),
            private_key=root_key,
        )
        certificate = build_issuing(
            "Development issuing authority",
            issuing_key.public_key(),
            root=root,
            period=Period(begin=now, end=now + _ISSUING_LIFE),
        )
        issuing = Issuer(certificate=certificate, private_key=issuing_key)
        make_folder(folder)
        made = cls(
            folder,
            root=root,
            issuing=issuing,
            ledger=Ledger(folder / _INDEX, lines=[], list_number=0),
            clock=clock,
        )
        made._keep(Tier.ROOT, root)
        made._keep(Tier.ISSUING, issuing)
        made.write_lists()
        return made

    @classmethod
    def open(cls, folder: Path, *, clock: Clock) -> Self:
        """Open the PKI in `folder`; `ValueError`, naming the file, when something of it is missing or unreadable."""
        return cls(
            folder,
            ledger=Ledger.open(folder / _INDEX),
            root=_read_issuer(folder / Tier.ROOT),
            issuing=_read_issuer(folder / Tier.ISSUING),
            clock=clock,
        )

    @property
    def root(self) -> x509.Certificate:
        """The trust root."""
        return self._issuers[Tier.ROOT].certificate

    @property
    def issuing(self) -> x509.Certificate:
        """The issuing authority's certificate."""
        return self._issuers[Tier.ISSUING].certificate

    @property
    def crl_folder(self) -> Path:
        """Where the revocation lists are."""
        return self.folder / "crl"

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything issued, oldest first."""
        return self._ledger.lines

    def issue(
        self,
        organisation: Organisation,
        *,
        legal_name: str,
        name: str | None = None,
        use: KeyUse = KeyUse.BOTH,
        private_key: PrivateKey | None = None,
        key_size: int = DEFAULT_KEY_SIZE,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
    ) -> Issued:
        """Issue a certificate to an application, and write it with its key under DIR/issued/<name>.

        `name` is the application identifier unless given: a renewal of the same application needs one of its own.
        `private_key` certifies that key instead of a new RSA key of `key_size` bits. The period is two years from now
        unless given, and may lie in the past.

        Raises `ValueError` when the name was used before, or is not made of letters, digits, dots and hyphens.
        """
        name = check_application(name or organisation.application)
        folder = self.folder / "issued" / name
        if self._ledger.find(name) is not None or folder.exists():
            raise ValueError(
                f"{name} was issued already, and its key is not overwritten; choose a name for the renewal"
            )
        begin = _whole_second(not_before or self._clock.now())
        key = private_key or _generate_key(key_size)
        certificate = build_leaf(
            build_subject(organisation, legal_name=legal_name),
            key.public_key(),
            issuer=self._issuers[Tier.ISSUING],
            period=Period(begin=begin, end=_whole_second(not_after or begin + _LEAF_LIFE)),
            digital_signature=use is not KeyUse.ENCRYPTION,
            key_encipherment=use is not KeyUse.SIGNING,
        )
        _write_pair(folder, certificate, key)
        self._enter(name, certificate, Tier.ISSUING)
        return Issued(certificate=certificate, certificate_file=folder / _CERTIFICATE, key_file=folder / _KEY)

    def issue_hub(
        self,
        number: EnterpriseNumber,
        *,
        legal_name: str,
        environment: Environment = Environment.TEST,
        key_size: int = DEFAULT_KEY_SIZE,
        keys: tuple[PrivateKey, PrivateKey, PrivateKey] | None = None,
    ) -> tuple[Issued, Issued, Issued]:
        """Issue the hub's certificates: one key only signs, one only decrypts, one decrypts for legacy partners."""
        signing, decryption, legacy = keys or (None, None, None)
        parts = (
            (HUB_SIGNING, KeyUse.SIGNING, signing),
            (HUB_DECRYPTION, KeyUse.ENCRYPTION, decryption),
            (HUB_LEGACY_DECRYPTION, KeyUse.ENCRYPTION, legacy),
        )
        made = [
            self.issue(
                Organisation(number=number, application=application, environment=environment),
                legal_name=legal_name,
                use=use,
                private_key=key,
                key_size=key_size,
            )
            for application, use, key in parts
        ]
        return made[0], made[1], made[2]

    def revoke(self, certificate: str | int | Path) -> Line:
        """Revoke a certificate by its name, its serial number or its file, and write the revocation lists.

        Raises `ValueError` when this PKI did not issue it, or when it is revoked already.
        """
        line = self._find_line(certificate)
        self._ledger.revoke(line, moment=_whole_second(self._clock.now()))
        self.write_lists()
        return line

    def write_lists(self, *, this_update: datetime | None = None, next_update: datetime | None = None) -> None:
        """Write the revocation lists of both authorities, each replaced in one step.

        They are good from now for thirty days unless told otherwise; both instants in the past make stale lists.
        """
        begin = _whole_second(this_update or self._clock.now())
        period = Period(begin=begin, end=_whole_second(next_update or begin + LIST_LIFE))
        make_folder(self.crl_folder)
        for tier, issuer in self._issuers.items():
            entries = [
                Revoked(serial=line.serial, moment=line.revoked_at)
                for line in self.lines
                if line.tier is tier and line.revoked_at is not None
            ]
            content = build_revocation_list(
                entries, issuer=issuer, number=self._ledger.next_list_number(), period=period
            )
            replace_file(self.crl_folder / f"{tier}{SUFFIX}", content.public_bytes(Encoding.PEM))

    def _find_line(self, certificate: str | int | Path) -> Line:
        if isinstance(certificate, int):
            line = self._ledger.find_serial(certificate)
        elif isinstance(certificate, str):
            line = self._ledger.find(certificate)
        else:
            line = self._find_own(read_certificate(certificate))
        if line is None:
            what = f"serial number {certificate:x}" if isinstance(certificate, int) else certificate
            raise ValueError(f"{what} was not issued by the PKI in {self.folder}")
        return line

    def _find_own(self, certificate: x509.Certificate) -> Line | None:
        """Find a certificate by its serial number, which proves nothing: another PKI may use the same one."""
        line = self._ledger.find_serial(certificate.serial_number)
        if line is None:
            return None
        try:
            certificate.verify_directly_issued_by(self._issuers[line.tier].certificate)
        except (ValueError, TypeError, InvalidSignature):
            return None
        return line

    def _keep(self, tier: Tier, issuer: Issuer) -> None:
        _write_pair(self.folder / tier, issuer.certificate, issuer.private_key)
        self._enter(tier.value, issuer.certificate, Tier.ROOT)

    def _enter(self, name: str, certificate: x509.Certificate, tier: Tier) -> None:
        self._ledger.add(
            Line(
                name=name,
                tier=tier,
                serial=certificate.serial_number,
                subject=certificate.subject.rfc4514_string(),
                not_before=certificate.not_valid_before_utc,
                not_after=certificate.not_valid_after_utc,
            )
        )


def _write_pair(folder: Path, certificate: x509.Certificate, key: PrivateKey) -> None:
    make_folder(folder)
    write_private_key(folder / _KEY, key)
    write_certificate(folder / _CERTIFICATE, certificate)


def _read_issuer(folder: Path) -> Issuer:
    return Issuer(certificate=read_certificate(folder / _CERTIFICATE), private_key=read_private_key(folder / _KEY))


def _generate_key(size: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _whole_second(moment: datetime) -> datetime:
    """Certificates have no fractions of a second (RFC 5280 section 4.1.2.5)."""
    return moment.replace(microsecond=0)
