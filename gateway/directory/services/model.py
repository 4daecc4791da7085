"""Institutions, their applications and certificates, and the addresses at which providers are asked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gateway.values import EnterpriseNumber
from gateway.wss.registration import RegisteredCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """An organisation of the network."""

    number: EnterpriseNumber
    code: str
    """Its word in the catalogue, such as NSSO. Members of a secondary network share one, such as PCSW."""
    name: str
    sector: int
    institution_type: int
    """0 is the management body of a sector; with the sector it is the other spelling of a customerIdentification."""
    member_of: str | None = None
    """Code of the institution that manages the secondary network it belongs to; `None` on the primary network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A program of an institution that signs messages; it is registered, and its certificates with it."""

    identifier: str
    institution: EnterpriseNumber
    profile: str = "modern"
    """Name of the message security profile it is held to."""
    profile_until: date | None = None
    """Last day on which it may use the profile; a legacy profile has one."""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who speaks, once it is proved: an active application and its institution."""

    application: Application
    institution: Institution


class CertificateUse(StrEnum):
    """What a registered certificate is for."""

    SIGN = "sign"
    """Signs its application's messages; also encrypts to it, when no certificate is registered for that."""
    ENCRYPT = "encrypt"


class CertificateStatus(StrEnum):
    """Whether the registration stands; validity and revocation of the certificate itself are a question of trust."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate registered for an application, with the names by which a message may refer to it."""

    application: str
    der: bytes
    sha256: bytes
    spki_sha256: bytes
    """Digest of SubjectPublicKeyInfo: one public key belongs to one application."""
    subject_key_identifier: bytes | None
    """RFC 5280 section 4.2.1.2; repeats over a renewal with the same key."""
    thumbprint: bytes
    """SHA-1 of the DER octets: a name that some toolkits send, never a proof."""
    serial_number: bytes
    """Octets of the serial number (RFC 5280 section 4.1.2.2), without zeros in front."""
    not_before: datetime
    not_after: datetime
    use: CertificateUse
    status: CertificateStatus = CertificateStatus.ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a provider is asked, and which application must sign its answers."""

    provider: str
    """Institution code, as the catalogue's `providers` name it."""
    url: str
    application: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """All that is needed to ask a provider and to know its answer."""

    institution: Institution
    url: str
    registered: RegisteredCertificate
    """The application that must sign the answer, with the certificate to encrypt the question for."""
