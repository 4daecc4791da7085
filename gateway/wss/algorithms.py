"""Algorithms: what is accepted, in closed tables, and what is produced.

What is not listed is refused by name, before a key is touched. Accepted is a profile of its own, so that a partner's
choice among good algorithms does not decide ours. SHA-1 appears in one place only: inside RSA-OAEP, where its collision
weakness plays no part (XML Encryption 1.1 section 5.5.2; `rsa-oaep-mgf1p` without a DigestMethod means it).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from gateway.refusals import UnsupportedAlgorithm

A = TypeVar("A", bound=StrEnum)


class Canonicalization(StrEnum):
    """Exclusive XML Canonicalization 1.0, without comments."""

    EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


class SignatureMethod(StrEnum):
    """RFC 6931 section 2.3."""

    RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


class DigestMethod(StrEnum):
    """XML Encryption 1.1 section 5.8 owns the identifier that XML Signature 1.1 uses too."""

    SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


class DataCipher(StrEnum):
    """Authenticated encryption only (XML Encryption 1.1 section 5.2.4)."""

    AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"


class KeyTransport(StrEnum):
    """XML Encryption 1.1 section 5.5.2: RSA-OAEP whose mask generation is MGF1 with SHA-1."""

    RSA_OAEP_MGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"


class OAEPDigest(StrEnum):
    """The digest of the OAEP label; absent means SHA-1."""

    SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerProfile:
    """What messages of one kind of partner may use."""

    name: str
    signature_methods: frozenset[SignatureMethod]
    digest_methods: frozenset[DigestMethod]
    data_ciphers: frozenset[DataCipher]
    key_transports: frozenset[KeyTransport]
    oaep_digests: frozenset[OAEPDigest]
    timestamp_life_seconds: int
    skew_seconds: int


MODERN = PartnerProfile(
    name="modern",
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_methods=frozenset({DigestMethod.SHA256}),
    data_ciphers=frozenset({DataCipher.AES256_GCM}),
    key_transports=frozenset({KeyTransport.RSA_OAEP_MGF1P}),
    oaep_digests=frozenset({OAEPDigest.SHA1, OAEPDigest.SHA256}),
    timestamp_life_seconds=300,
    skew_seconds=60,
)
"""The default, and until other profiles are connected the only one."""

PROFILES = {MODERN.name: MODERN}


def require_algorithm(algorithm: str, accepted: frozenset[A], kind: type[A]) -> A:
    """Return the member of `accepted` that `algorithm` names exactly.

    Raises `UnsupportedAlgorithm` for anything else; an identifier with a blank or another case is something else.
    """
    try:
        member = kind(algorithm)
    except ValueError:
        raise UnsupportedAlgorithm(f"{kind.__name__} {algorithm[:80]!r}") from None
    if member not in accepted:
        raise UnsupportedAlgorithm(f"{kind.__name__} {member.name}")
    return member
