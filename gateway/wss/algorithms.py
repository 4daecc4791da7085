"""Algorithms: what each kind of partner may use, in closed tables, and what is sent to it.

What is not listed is refused by name, before a key is touched. SHA-1 appears inside RSA-OAEP alone, where its collision
weakness plays no part (XML Encryption 1.1 section 5.5.2; `rsa-oaep-mgf1p` without a DigestMethod means it). CBC appears
in one profile, whose messages are encrypted first and signed then: without a tag, only the signature over the
ciphertext keeps somebody on the way from asking what a changed ciphertext decrypts to.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256, sha384, sha512
from typing import TypeVar

from gateway.refusals import UnsupportedAlgorithm

A = TypeVar("A", bound=StrEnum)


class ProtectionOrder(StrEnum):
    """What was done first; read from the digests, mirrored in the answer."""

    SIGN_ONLY = "sign"
    SIGN_THEN_ENCRYPT = "sign-then-encrypt"
    ENCRYPT_THEN_SIGN = "encrypt-then-sign"


class Canonicalization(StrEnum):
    """Exclusive XML Canonicalization 1.0, without comments."""

    EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


class SignatureMethod(StrEnum):
    """RFC 9231 sections 2.3.2 to 2.3.4 (RSA), 2.3.6 (ECDSA) and 2.3.10 (RSASSA-PSS without parameters)."""

    RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    RSA_SHA384 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384"
    RSA_SHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
    PSS_SHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
    PSS_SHA384 = "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1"
    PSS_SHA512 = "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1"
    ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
    ECDSA_SHA384 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384"


class DigestMethod(StrEnum):
    """XML Encryption 1.1 section 5.8 owns two identifiers that XML Signature 1.1 uses too; RFC 9231 section 2.1.3."""

    SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    SHA384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"

    def digest(self, octets: bytes) -> bytes:
        """Return the digest of `octets`."""
        return _DIGESTS[self](octets).digest()

    @property
    def length(self) -> int:
        """Octets of a digest."""
        return _DIGESTS[self]().digest_size


_DIGESTS = {DigestMethod.SHA256: sha256, DigestMethod.SHA384: sha384, DigestMethod.SHA512: sha512}


class DataCipher(StrEnum):
    """XML Encryption 1.1 sections 5.2.4 (GCM) and 5.2.2 (CBC)."""

    AES128_GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    AES128_CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    AES256_CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"

    @property
    def key_octets(self) -> int:
        """Length of the content key."""
        return 16 if self in (DataCipher.AES128_GCM, DataCipher.AES128_CBC) else 32

    @property
    def is_authenticated(self) -> bool:
        """Whether a changed ciphertext is noticed without a signature over it."""
        return self in (DataCipher.AES128_GCM, DataCipher.AES256_GCM)


class KeyTransport(StrEnum):
    """XML Encryption 1.1 section 5.5.2: RSA-OAEP with MGF1 and SHA-1 built in, or with a mask function of its own."""

    RSA_OAEP_MGF1P = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
    RSA_OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"


class OAEPDigest(StrEnum):
    """The digest of the OAEP label; absent means SHA-1."""

    SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"


class MaskFunction(StrEnum):
    """The mask generation function of `RSA_OAEP`; absent means MGF1 with SHA-1."""

    MGF1_SHA1 = "http://www.w3.org/2009/xmlenc11#mgf1sha1"
    MGF1_SHA256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256"


@dataclass(frozen=True, slots=True)
class OAEP:
    """One way to transport a key: accepted whole, because its parts do not all go together."""

    transport: KeyTransport
    digest: OAEPDigest
    mask: MaskFunction


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """How we encrypt: the cipher of the Body and the transport of its key."""

    cipher: DataCipher
    oaep: OAEP


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """How a call that we start is protected; an answer takes order and cipher from its question."""

    order: ProtectionOrder
    suite: Suite


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerProfile:
    """What messages of one kind of partner may use, and what is sent to it."""

    name: str
    signature_methods: frozenset[SignatureMethod]
    digest_methods: frozenset[DigestMethod]
    data_ciphers: frozenset[DataCipher]
    oaep: frozenset[OAEP]
    timestamp_life_seconds: int
    skew_seconds: int
    drops_unsigned_addressing: bool
    """Whether a WS-Addressing header without a signature is dropped unread instead of refused."""
    is_legacy: bool
    """Encrypted to the hub's legacy key, which opens nothing else; used up to a day that the directory names."""
    outbound: Outbound


MGF1P_SHA1 = OAEP(KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA1, MaskFunction.MGF1_SHA1)
"""The one transport that every partner's toolkit reads; what we send."""
ACCEPTED_OAEP = frozenset(
    {
        MGF1P_SHA1,
        OAEP(KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA256, MaskFunction.MGF1_SHA1),
        OAEP(KeyTransport.RSA_OAEP, OAEPDigest.SHA256, MaskFunction.MGF1_SHA256),
        OAEP(KeyTransport.RSA_OAEP, OAEPDigest.SHA256, MaskFunction.MGF1_SHA1),
    }
)
GCM_SUITE = Suite(cipher=DataCipher.AES256_GCM, oaep=MGF1P_SHA1)
CBC_SUITE = Suite(cipher=DataCipher.AES256_CBC, oaep=MGF1P_SHA1)

MODERN = PartnerProfile(
    name="modern",
    signature_methods=frozenset(SignatureMethod),
    digest_methods=frozenset(DigestMethod),
    data_ciphers=frozenset({DataCipher.AES128_GCM, DataCipher.AES256_GCM}),
    oaep=ACCEPTED_OAEP,
    timestamp_life_seconds=300,
    skew_seconds=60,
    drops_unsigned_addressing=False,
    is_legacy=False,
    outbound=Outbound(order=ProtectionOrder.SIGN_THEN_ENCRYPT, suite=GCM_SUITE),
)
"""The default."""

STANDARD = replace(MODERN, name="standard", timestamp_life_seconds=600, drops_unsigned_addressing=True)
"""For toolkits whose timestamps live ten minutes or that add addressing headers after signing."""

LEGACY_CBC = PartnerProfile(
    name="legacy-cbc",
    signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
    digest_methods=frozenset({DigestMethod.SHA256}),
    data_ciphers=frozenset({DataCipher.AES128_CBC, DataCipher.AES256_CBC}),
    oaep=ACCEPTED_OAEP,
    timestamp_life_seconds=300,
    skew_seconds=60,
    drops_unsigned_addressing=True,
    is_legacy=True,
    outbound=Outbound(order=ProtectionOrder.ENCRYPT_THEN_SIGN, suite=CBC_SUITE),
)
"""For toolkits without AES-GCM, up to a day that the directory names."""

PROFILES = {profile.name: profile for profile in (MODERN, STANDARD, LEGACY_CBC)}


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


def require_oaep(transport: str, digest: str, mask: str, accepted: frozenset[OAEP]) -> OAEP:
    """Return the member of `accepted` that the three identifiers name; raise `UnsupportedAlgorithm` otherwise."""
    oaep = OAEP(
        require_algorithm(transport, frozenset(KeyTransport), KeyTransport),
        require_algorithm(digest, frozenset(OAEPDigest), OAEPDigest),
        require_algorithm(mask, frozenset(MaskFunction), MaskFunction),
    )
    if oaep not in accepted:
        raise UnsupportedAlgorithm(f"OAEP {oaep.transport.name} {oaep.digest.name} {oaep.mask.name}")
    return oaep
