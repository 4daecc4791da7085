"""The recipe that protects a message we send: requests of the SDK, calls of the hub, answers, faults.

1. canonical payload; 2. timestamp; 3. confirmation of the question, in an answer; 4. session key, transported to the
recipient; 5. Body, encrypted before or after the signature as the order says; 6. digests, SignedInfo, SignatureValue;
7. header in the order in which receivers process it.

Everything that is signed is written as its own canonical octets, with its own namespace declarations, so that it is
canonicalized by construction and a receiver's canonicalization finds it unchanged. Prefixes are chosen so that no
payload uses them: the one way in which a payload's own declarations could change the canonical Body.

Layout: Timestamp, BinarySecurityToken, SignatureConfirmation, then EncryptedKey and Signature so that a receiver that
works in document order (WSS4J does) meets what was done last first (BSP R5427 and R3216 leave it to the order).
"""

import base64
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.soap.namespaces import DS, WSSE, WSSE11, WSU, XENC, XENC11
from gateway.soap.version import SOAPVersion
from gateway.wss.algorithms import (
    GCM_SUITE,
    OAEP,
    Canonicalization,
    DataCipher,
    DigestMethod,
    MaskFunction,
    OAEPDigest,
    ProtectionOrder,
    SignatureMethod,
    Suite,
)
from gateway.wss.binary_security_token import BASE64, X509V3
from gateway.wss.data_cipher import encipher
from gateway.wss.encryption import CONTENT
from gateway.wss.key_transport import oaep_padding
from gateway.wss.recipient import thumbprint
from gateway.wss.registration import Signer
from gateway.wss.timestamp import format_instant
from gateway.wss.token_reference import THUMBPRINT_SHA1

LIFE = timedelta(minutes=5)
"""How long our own messages may be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """How one message is to be protected."""

    signer: Signer
    recipient: x509.Certificate | None
    """Whose key opens the Body; `None` only with `ProtectionOrder.SIGN_ONLY`."""
    order: ProtectionOrder
    suite: Suite = GCM_SUITE
    confirms: bytes | None = None
    """SignatureValue of the question, in an answer."""
    version: SOAPVersion = SOAPVersion.SOAP11
    blocks: tuple[tuple[str, bytes], ...] = ()
    """Further header blocks to sign: the identifier of each, and its exclusive canonical octets."""

    def __post_init__(self) -> None:
        """Refuse a combination that could send clear text by mistake, or a ciphertext that nothing protects."""
        if (self.recipient is None) != (self.order is ProtectionOrder.SIGN_ONLY):
            raise ValueError("a recipient belongs to encryption, and encryption to a recipient")
        if not self.suite.cipher.is_authenticated and self.order is ProtectionOrder.SIGN_THEN_ENCRYPT:
            raise ValueError("a ciphertext without a tag must be signed: encrypt first")


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A message ready for the wire."""

    octets: bytes
    signature_value: bytes
    """What the answer must confirm."""


def protect(payload: bytes, protection: Protection, *, now: datetime) -> Protected:
    """Return the envelope around `payload`, which must be the exclusive canonical octets of one element."""
    # 1
    soap, wsu = _free_prefix(payload, "soap"), _free_prefix(payload, "wsu")
    # 2
    timestamp = _timestamp(now)
    # 3
    confirmation = _confirmation(protection.confirms)
    # 4 and 5
    body, wire_body, key = _seal(payload, protection, soap, wsu)
    # 6
    signed = [("#body", body), ("#timestamp", timestamp)]
    if confirmation:
        signed.append(("#confirmation", confirmation))
    signed += [(f"#{identifier}", block) for identifier, block in protection.blocks]
    signed_info = _signed_info(signed, protection.signer.method)
    value = protection.signer.sign(signed_info)
    # 7
    signature = _signature(signed_info, value)
    last = signature + key if protection.order is ProtectionOrder.ENCRYPT_THEN_SIGN else key + signature
    header = timestamp + _token(protection.signer.certificate) + confirmation + last
    octets = (
        f'<{soap}:Envelope xmlns:{soap}="{protection.version}"><{soap}:Header>'
        f'<wsse:Security xmlns:wsse="{WSSE}" {soap}:mustUnderstand="1">'
    ).encode()
    octets += header + b"</wsse:Security>" + b"".join(block for _, block in protection.blocks)
    octets += f"</{soap}:Header>".encode() + wire_body + f"</{soap}:Envelope>".encode()
    return Protected(octets=octets, signature_value=value)


def _free_prefix(payload: bytes, wanted: str) -> str:
    prefix, number = wanted, 0
    while f"xmlns:{prefix}=".encode() in payload:
        number += 1
        prefix = f"{wanted}{number}"
    return prefix


def _timestamp(now: datetime) -> bytes:
    return (
        f'<wsu:Timestamp xmlns:wsu="{WSU}" wsu:Id="timestamp"><wsu:Created>{format_instant(now)}</wsu:Created>'
        f"<wsu:Expires>{format_instant(now + LIFE)}</wsu:Expires></wsu:Timestamp>"
    ).encode()


def _confirmation(confirms: bytes | None) -> bytes:
    if confirms is None:
        return b""
    return (
        f'<wsse11:SignatureConfirmation xmlns:wsse11="{WSSE11}" xmlns:wsu="{WSU}"'
        f' Value="{_base64(confirms)}" wsu:Id="confirmation"></wsse11:SignatureConfirmation>'
    ).encode()


def _seal(payload: bytes, protection: Protection, soap: str, wsu: str) -> tuple[bytes, bytes, bytes]:
    """Return the Body that is signed, the Body that is sent, and the EncryptedKey."""
    version = protection.version
    clear = _body(payload, version, soap, wsu)
    if protection.recipient is None:
        return clear, clear, b""
    cipher = protection.suite.cipher
    session_key = os.urandom(cipher.key_octets)
    sealed = _body(_encrypted_data(encipher(payload, session_key, cipher), cipher), version, soap, wsu)
    key = _encrypted_key(session_key, protection.recipient, protection.suite.oaep)
    if protection.order is ProtectionOrder.ENCRYPT_THEN_SIGN:
        return sealed, sealed, key
    return clear, sealed, key


def _body(content: bytes, version: SOAPVersion, soap: str, wsu: str) -> bytes:
    opening = f'<{soap}:Body xmlns:{soap}="{version}" xmlns:{wsu}="{WSU}" {wsu}:Id="body">'.encode()
    return opening + content + f"</{soap}:Body>".encode()


def _encrypted_data(ciphertext: bytes, cipher: DataCipher) -> bytes:
    return (
        f'<xenc:EncryptedData xmlns:xenc="{XENC}" Id="data" Type="{CONTENT}">'
        f'<xenc:EncryptionMethod Algorithm="{cipher}"></xenc:EncryptionMethod>'
        f"<xenc:CipherData><xenc:CipherValue>{_base64(ciphertext)}</xenc:CipherValue></xenc:CipherData>"
        "</xenc:EncryptedData>"
    ).encode()


def _encrypted_key(session_key: bytes, recipient: x509.Certificate, oaep: OAEP) -> bytes:
    """The recipient is named by a thumbprint: the one name that every partner's toolkit reads."""
    key = recipient.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("the recipient's encryption certificate holds no RSA key")
    wrapped = key.encrypt(session_key, oaep_padding(oaep))
    return (
        f'<xenc:EncryptedKey xmlns:xenc="{XENC}" Id="key">'
        f'<xenc:EncryptionMethod Algorithm="{oaep.transport}">{_oaep_parameters(oaep)}</xenc:EncryptionMethod>'
        f'<ds:KeyInfo xmlns:ds="{DS}">{_thumbprint_reference(recipient)}</ds:KeyInfo>'
        f"<xenc:CipherData><xenc:CipherValue>{_base64(wrapped)}</xenc:CipherValue>"
        '</xenc:CipherData><xenc:ReferenceList><xenc:DataReference URI="#data"></xenc:DataReference>'
        "</xenc:ReferenceList></xenc:EncryptedKey>"
    ).encode()


def _oaep_parameters(oaep: OAEP) -> str:
    """What SHA-1 means when it is absent stays absent: not every toolkit reads the elements."""
    digest = f'<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{oaep.digest}"></ds:DigestMethod>'
    mask = f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{oaep.mask}"></xenc11:MGF>'
    return (digest if oaep.digest is not OAEPDigest.SHA1 else "") + (
        mask if oaep.mask is not MaskFunction.MGF1_SHA1 else ""
    )


def _thumbprint_reference(certificate: x509.Certificate) -> str:
    return (
        f'<wsse:SecurityTokenReference xmlns:wsse="{WSSE}"><wsse:KeyIdentifier EncodingType="{BASE64}"'
        f' ValueType="{THUMBPRINT_SHA1}">{_base64(thumbprint(certificate))}</wsse:KeyIdentifier>'
        "</wsse:SecurityTokenReference>"
    )


@lru_cache(maxsize=64)
def _token(certificate: x509.Certificate) -> bytes:
    return (
        f'<wsse:BinarySecurityToken xmlns:wsu="{WSU}" EncodingType="{BASE64}" ValueType="{X509V3}" wsu:Id="token">'
        f"{_base64(certificate.public_bytes(Encoding.DER))}</wsse:BinarySecurityToken>"
    ).encode()


def _signed_info(signed: list[tuple[str, bytes]], method: SignatureMethod) -> bytes:
    references = "".join(
        f'<ds:Reference URI="{uri}"><ds:Transforms><ds:Transform Algorithm="{Canonicalization.EXCLUSIVE}">'
        f'</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{DigestMethod.SHA256}"></ds:DigestMethod>'
        f"<ds:DigestValue>{_base64(DigestMethod.SHA256.digest(octets))}</ds:DigestValue></ds:Reference>"
        for uri, octets in signed
    )
    return (
        f'<ds:SignedInfo xmlns:ds="{DS}">'
        f'<ds:CanonicalizationMethod Algorithm="{Canonicalization.EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>'
        f"{references}</ds:SignedInfo>"
    ).encode()


def _signature(signed_info: bytes, value: bytes) -> bytes:
    opening = f'<ds:Signature xmlns:ds="{DS}" Id="signature">'.encode()
    closing = (
        f"<ds:SignatureValue>{_base64(value)}</ds:SignatureValue><ds:KeyInfo>"
        f'<wsse:SecurityTokenReference xmlns:wsse="{WSSE}"><wsse:Reference URI="#token" ValueType="{X509V3}">'
        "</wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature>"
    )
    return opening + signed_info + closing.encode()


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii")
