"""Messages as partners put them on the wire, made without `gateway.wss.apply`.

`a_message().signed_by(centre).encrypted_for(hub.certificate)` is a good message in the shape in which policy-driven
Apache CXF sends it. Digests and SignatureValue are made by xmlsec, so that our own signer is not the only judge of our
verifier; what xmlsec cannot make (an algorithm that does not exist) is signed with `cryptography`. One deviation is
added with `.but(deviation)`, from `tests.support.deviations`.

A deviation may act at four moments: on the clear tree before any cryptography (the sender means it, and signs it), on
the clear text that goes into the ciphertext, on SignedInfo after the digests and before the signature, and on the
finished tree or its octets (somebody else on the way).
"""

import base64
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Self
from xml.sax.saxutils import escape

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.soap.namespaces import DS, EXC_C14N, SOAP11, WSA, WSSE, WSSE11, WSU, XENC, XENC11
from gateway.soap.version import SOAPVersion
from gateway.wss.verify import ProtectionOrder
from tests.support.clock import NOON
from tests.support.keys import Holder

PAYLOAD = b'<s:askRequest xmlns:s="urn:test:ask"><ticket>1</ticket><question>who</question></s:askRequest>'
BOTH_ORDERS = (ProtectionOrder.SIGN_THEN_ENCRYPT, ProtectionOrder.ENCRYPT_THEN_SIGN)

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = f"{DS}rsa-sha1"
SHA256 = f"{XENC}sha256"
SHA1 = f"{DS}sha1"
AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
AES128_GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
AES256_CBC = f"{XENC}aes256-cbc"
AES128_CBC = f"{XENC}aes128-cbc"
RSA_OAEP = f"{XENC}rsa-oaep-mgf1p"
RSA_OAEP11 = f"{XENC11}rsa-oaep"
MGF1_SHA1 = f"{XENC11}mgf1sha1"
MGF1_SHA256 = f"{XENC11}mgf1sha256"
RSA_1_5 = f"{XENC}rsa-1_5"

_X509 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#"
_WSS11 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#"
BASE64 = f"{_WSS}Base64Binary"
X509V3 = f"{_X509}X509v3"
NAMESPACES = {
    "soap": SOAP11,
    "wsse": WSSE,
    "wsse11": WSSE11,
    "wsu": WSU,
    "ds": DS,
    "xenc": XENC,
    "xenc11": XENC11,
    "wsa": WSA,
}

TreeEdit = Callable[[etree._Element], None]
OctetEdit = Callable[[bytes], bytes]
WSU_ID = f"{{{WSU}}}Id"


class TokenKind(StrEnum):
    """How a KeyInfo names a certificate."""

    BST = "BinarySecurityToken"
    SKI = "X509SubjectKeyIdentifier"
    THUMBPRINT = "ThumbprintSHA1"
    ISSUER_SERIAL = "X509IssuerSerial"
    EMBEDDED = "Embedded"
    KEY_NAME = "KeyName"
    KEY_VALUE = "KeyValue"
    X509_DATA = "X509Data"


@dataclass(frozen=True, slots=True)
class Transported:
    """A session key and the octets in which it travels."""

    session_key: bytes
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Encryption:
    """How the Body is encrypted, and how the key travels."""

    recipient: x509.Certificate
    cipher: str = AES256_GCM
    key_octets: int = 32
    transport: str = RSA_OAEP
    oaep_digest: str | None = None
    """DigestMethod of the OAEP, absent when `None`."""
    oaep_mask: str | None = None
    """MGF of the OAEP, absent when `None`."""
    inline: bool = False
    """Whether the EncryptedKey stands in the KeyInfo of EncryptedData, as node's xml-encryption writes it."""
    filler: bytes = b"\0"
    """What fills the padding of CBC in front of its last octet."""
    key_reference: TokenKind = TokenKind.THUMBPRINT
    separate_list: bool = False
    names_key: bool = False
    """Whether EncryptedData has a KeyInfo that points at the EncryptedKey."""
    type: str = f"{XENC}Content"
    transported: Transported | None = None
    """A key that was used before; a fresh one when `None`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to be; `octets` makes it. Every call of `octets` makes another one, under fresh keys."""

    payload: bytes = PAYLOAD
    version: SOAPVersion = SOAPVersion.SOAP11
    signer: Holder | None = None
    encryption: Encryption | None = None
    order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT
    created: str = ""
    expires: str = ""
    references: tuple[str, ...] = ("timestamp", "body")
    prefixes: tuple[str, ...] = ()
    signed_info_prefixes: tuple[str, ...] = ()
    signature_method: str = RSA_SHA256
    digest_method: str = SHA256
    token: TokenKind = TokenKind.BST
    enveloped: bool = False
    """Whether every reference has the transform enveloped-signature in front, as node's xml-crypto writes it."""
    covers_token: bool = False
    """Whether the SecurityTokenReference is signed too, through the STR-Transform."""
    repeats_encoding: bool = False
    """Whether the token made for that has an EncodingType."""
    default_namespace: str = ""
    blocks: tuple[str, ...] = ()
    """Other header blocks, as text."""
    confirmation: bytes | None = None
    clear_edits: tuple[TreeEdit, ...] = ()
    content_edits: tuple[OctetEdit, ...] = ()
    signed_info_edits: tuple[TreeEdit, ...] = ()
    finished_edits: tuple[TreeEdit, ...] = ()
    octet_edits: tuple[OctetEdit, ...] = ()

    def signed_by(self, holder: Holder) -> Self:
        return replace(self, signer=holder)

    def encrypted_for(self, certificate: x509.Certificate, **choices: object) -> Self:
        """Encrypt the Body for the holder of `certificate`; `choices` are fields of `Encryption`."""
        return replace(self, encryption=Encryption(recipient=certificate, **choices))  # type: ignore[arg-type] - a test's shorthand

    def encrypting(self, **choices: object) -> Self:
        """Change how it is encrypted."""
        assert self.encryption is not None
        return replace(self, encryption=replace(self.encryption, **choices))  # type: ignore[arg-type] - a test's shorthand

    def as_a_legacy_partner(self) -> Self:
        """Encrypt with CBC, and then sign: all that a toolkit without GCM may send."""
        return self.encrypting(cipher=AES256_CBC).in_order(ProtectionOrder.ENCRYPT_THEN_SIGN)

    def in_order(self, order: ProtectionOrder) -> Self:
        return replace(self, order=order)

    def in_soap(self, version: SOAPVersion) -> Self:
        return replace(self, version=version)

    def with_payload(self, payload: bytes) -> Self:
        return replace(self, payload=payload)

    def with_period(self, created: datetime, life: timedelta) -> Self:
        return replace(self, created=_instant(created), expires=_instant(created + life))

    def with_timestamp(self, created: str, expires: str) -> Self:
        """Write the two texts as they are."""
        return replace(self, created=created, expires=expires)

    def with_references(self, *names: str) -> Self:
        """Sign these: `body`, `timestamp`, `token`, `confirmation`, or the identifier of a block."""
        return replace(self, references=names)

    def with_prefix_list(self, *prefixes: str, signed_info: tuple[str, ...] | None = None) -> Self:
        return replace(self, prefixes=prefixes, signed_info_prefixes=prefixes if signed_info is None else signed_info)

    def within_default_namespace(self, namespace: str) -> Self:
        """Declare a default namespace on Envelope, as some stacks do."""
        return replace(self, default_namespace=namespace)

    def with_token(self, kind: TokenKind) -> Self:
        return replace(self, token=kind)

    def with_enveloped_signatures(self) -> Self:
        return replace(self, enveloped=True)

    def with_unqualified_identifiers(self) -> Self:
        """Name what is signed by `Id` without a namespace."""

        def edit(root: etree._Element) -> None:
            for identified in root.iterfind(f".//*[@{WSU_ID}]"):
                identified.set("Id", identified.attrib.pop(WSU_ID))

        return self.in_the_clear(edit)

    def covering_its_token(self, *, repeats_encoding: bool = False) -> Self:
        """Sign the token through the STR-Transform, as WSS4J 1 makes it, or as later ones do with a key identifier."""

        return replace(self, covers_token=True, repeats_encoding=repeats_encoding)

    def as_node_soap_sends_it(self) -> Self:
        """Unqualified identifiers and enveloped-signature: what node's soap puts on the wire."""
        return self.with_unqualified_identifiers().with_enveloped_signatures()

    def with_block(self, block: str) -> Self:
        return replace(self, blocks=(*self.blocks, block))

    def confirming(self, value: bytes) -> Self:
        """Answer a question whose SignatureValue this is, and sign the confirmation."""
        return replace(self, confirmation=value, references=(*self.references, "confirmation"))

    def as_cxf_sends_it(self) -> Self:
        """PrefixLists and, encrypted first, a list of its own: what policy-driven Apache CXF puts on the wire."""
        listed = self.with_prefix_list("soap", signed_info=("wsse", "soap"))
        separate = self.order is ProtectionOrder.ENCRYPT_THEN_SIGN
        return listed.encrypting(separate_list=separate, names_key=True, key_reference=TokenKind.SKI)

    def but(self, deviation: "Deviation") -> Self:
        """Return the message with one thing wrong."""
        return deviation(self)

    def in_the_clear(self, edit: TreeEdit) -> Self:
        return replace(self, clear_edits=(*self.clear_edits, edit))

    def in_the_content(self, edit: OctetEdit) -> Self:
        return replace(self, content_edits=(*self.content_edits, edit))

    def in_signed_info(self, edit: TreeEdit) -> Self:
        return replace(self, signed_info_edits=(*self.signed_info_edits, edit))

    def once_finished(self, edit: TreeEdit) -> Self:
        return replace(self, finished_edits=(*self.finished_edits, edit))

    def on_the_wire(self, edit: OctetEdit) -> Self:
        return replace(self, octet_edits=(*self.octet_edits, edit))

    @property
    def octets(self) -> bytes:
        root = etree.XML(_skeleton(self))
        _apply(self.clear_edits, root)
        encrypts_first = self.order is ProtectionOrder.ENCRYPT_THEN_SIGN
        if self.encryption and encrypts_first:
            _encrypt(root, self.encryption, self.content_edits)
        if self.signer:
            _sign(root, self, self.signer)
        if self.encryption and not encrypts_first:
            _encrypt(root, self.encryption, self.content_edits)
        _apply(self.finished_edits, root)
        octets = etree.tostring(root, encoding="utf-8", xml_declaration=False)
        for edit in self.octet_edits:
            octets = edit(octets)
        return octets


Deviation = Callable[[Message], Message]


def a_message() -> Message:
    """Return a message with an ordinary payload, made now, neither signed nor encrypted."""
    return Message(created=_instant(NOON), expires=_instant(NOON + timedelta(minutes=5)))


def a_transported_key(recipient: x509.Certificate) -> Transported:
    """Return a session key wrapped for `recipient`, to be used more often than it may."""
    session_key = os.urandom(32)
    return Transported(session_key, _wrap(session_key, Encryption(recipient=recipient)))


def find(root: etree._Element, name: str) -> etree._Element:
    """Return the first element with that local name."""
    found = next(root.iter(f"{{*}}{name}"), None)
    assert found is not None, f"the message has no {name}"
    return found


def find_path(root: etree._Element, path: str) -> etree._Element:
    """Return the first element at `path`, in the usual prefixes."""
    (found, *_) = root.xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, etree._Element)
    return found


def element(text: str) -> etree._Element:
    """Return the element that `text` writes in the usual prefixes."""
    declarations = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items())
    child = etree.XML(f"<w {declarations}>{text}</w>")[0]
    etree.cleanup_namespaces(child)
    return child


def encode(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _apply(edits: tuple[TreeEdit, ...], root: etree._Element) -> None:
    for edit in edits:
        edit(root)


def _skeleton(message: Message) -> str:
    token = ""
    if message.signer and message.token is TokenKind.BST:
        token = binary_security_token(message.signer.der, identifier="X509-1")
    confirmation = ""
    if message.confirmation is not None:
        confirmation = (
            f'<wsse11:SignatureConfirmation xmlns:wsse11="{WSSE11}" wsu:Id="SC-1"'
            f' Value="{encode(message.confirmation)}"/>'
        )
    default = f' xmlns="{message.default_namespace}"' if message.default_namespace else ""
    return (
        f'<soap:Envelope xmlns:soap="{message.version}"{default}><soap:Header>{"".join(message.blocks)}'
        f'<wsse:Security xmlns:wsse="{WSSE}" xmlns:wsu="{WSU}" soap:mustUnderstand="1">'
        f'<wsu:Timestamp wsu:Id="TS-1"><wsu:Created>{message.created}</wsu:Created>'
        f"<wsu:Expires>{message.expires}</wsu:Expires></wsu:Timestamp>{token}{confirmation}</wsse:Security>"
        f'</soap:Header><soap:Body xmlns:wsu="{WSU}" wsu:Id="_body">{message.payload.decode()}</soap:Body>'
        "</soap:Envelope>"
    )


def binary_security_token(der: bytes, *, identifier: str, value_type: str = X509V3) -> str:
    return (
        f'<wsse:BinarySecurityToken EncodingType="{BASE64}" ValueType="{value_type}" wsu:Id="{identifier}">'
        f"{encode(der)}</wsse:BinarySecurityToken>"
    )


def _sign(root: etree._Element, message: Message, signer: Holder) -> None:
    signature = element(_signature_template(message))
    find(root, "Security").append(signature)
    context = xmlsec.SignatureContext()
    context.key = _signing_key(signer.pem)
    for identified in root.iterfind(f".//*[@{WSU_ID}]"):
        context.register_id(identified, "Id", WSU)
    for identified in (*find(root, "Security"), find(root, "Body")):
        if "Id" in identified.attrib:
            context.register_id(identified, "Id")
    context.sign(signature)
    if message.covers_token:
        digest = encode(sha256(_dereferenced(message)).digest())
        signature[0].append(element(_STR_REFERENCE.format(digest=digest)))
    if message.signed_info_edits or message.covers_token:
        _apply(message.signed_info_edits, signature)
        octets = etree.tostring(signature[0], method="c14n", exclusive=True)
        signature[1].text = encode(signer.sign(octets))
    named = name_certificate(signer.certificate, message.token)
    if message.covers_token:
        named = named.replace("<wsse:SecurityTokenReference>", '<wsse:SecurityTokenReference wsu:Id="STR-1">')
    signature.append(element(f'<ds:KeyInfo Id="KI-1">{named}</ds:KeyInfo>'))


_STR_REFERENCE = (
    f'<ds:Reference URI="#STR-1"><ds:Transforms><ds:Transform Algorithm="{_WSS}STR-Transform">'
    f'<wsse:TransformationParameters><ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
    f'</wsse:TransformationParameters></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/>'
    "<ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>"
)


def _dereferenced(message: Message) -> bytes:
    """Return what WSS 1.1.1 section 8.3 digests, written by hand."""
    assert message.signer is not None
    shown = {TokenKind.BST: "X509-1", TokenKind.EMBEDDED: "EMB-1"}.get(message.token)
    default = message.default_namespace if shown else ""
    declarations = f'xmlns="{default}" xmlns:wsse="{WSSE}"' + (f' xmlns:wsu="{WSU}"' if shown else "")
    encoding = f' EncodingType="{BASE64}"' if shown or message.repeats_encoding else ""
    identifier = f' wsu:Id="{shown}"' if shown else ""
    return (
        f'<wsse:BinarySecurityToken {declarations}{encoding} ValueType="{X509V3}"{identifier}>'
        f"{encode(message.signer.der)}</wsse:BinarySecurityToken>"
    ).encode()


@functools.cache
def _signing_key(pem: bytes) -> xmlsec.Key:
    return xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)


_IDENTIFIERS = {"body": "_body", "timestamp": "TS-1", "token": "X509-1", "confirmation": "SC-1"}


def _signature_template(message: Message) -> str:
    enveloped = f'<ds:Transform Algorithm="{DS}enveloped-signature"/>' if message.enveloped else ""
    references = "".join(
        f'<ds:Reference URI="#{_IDENTIFIERS.get(name, name)}"><ds:Transforms>{enveloped}'
        f"{_exclusive('Transform', message.prefixes)}</ds:Transforms>"
        f'<ds:DigestMethod Algorithm="{message.digest_method}"/><ds:DigestValue/></ds:Reference>'
        for name in message.references
    )
    return (
        f'<ds:Signature Id="SIG-1"><ds:SignedInfo>'
        f"{_exclusive('CanonicalizationMethod', message.signed_info_prefixes)}"
        f'<ds:SignatureMethod Algorithm="{message.signature_method}"/>{references}</ds:SignedInfo>'
        "<ds:SignatureValue/></ds:Signature>"
    )


def _exclusive(name: str, prefixes: tuple[str, ...]) -> str:
    inclusive = f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="{" ".join(prefixes)}"/>' if prefixes else ""
    return f'<ds:{name} Algorithm="{EXC_C14N}">{inclusive}</ds:{name}>'


def name_certificate(certificate: x509.Certificate, kind: TokenKind) -> str:
    """Return the child of a KeyInfo that names `certificate`."""
    match kind:
        case TokenKind.KEY_NAME:
            return "<ds:KeyName>centre</ds:KeyName>"
        case TokenKind.KEY_VALUE:
            return _key_value(certificate)
        case TokenKind.X509_DATA:
            return _x509_data(certificate)
        case _:
            return f"<wsse:SecurityTokenReference>{_token_reference(certificate, kind)}</wsse:SecurityTokenReference>"


def _token_reference(certificate: x509.Certificate, kind: TokenKind) -> str:
    der = certificate.public_bytes(Encoding.DER)
    match kind:
        case TokenKind.SKI:
            extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
            return key_identifier(extension.value.digest, f"{_X509}X509SubjectKeyIdentifier")
        case TokenKind.THUMBPRINT:
            return key_identifier(certificate.fingerprint(hashes.SHA1()), f"{_WSS11}ThumbprintSHA1")  # noqa: S303 - a name
        case TokenKind.ISSUER_SERIAL:
            return _issuer_serial(certificate)
        case TokenKind.EMBEDDED:
            return f"<wsse:Embedded>{binary_security_token(der, identifier='EMB-1')}</wsse:Embedded>"
        case _:
            return f'<wsse:Reference URI="#X509-1" ValueType="{X509V3}"/>'


def key_identifier(octets: bytes, value_type: str) -> str:
    return f'<wsse:KeyIdentifier EncodingType="{BASE64}" ValueType="{value_type}">{encode(octets)}</wsse:KeyIdentifier>'


def _issuer_serial(certificate: x509.Certificate) -> str:
    return (
        f"<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>{certificate.issuer.rfc4514_string()}"
        f"</ds:X509IssuerName><ds:X509SerialNumber>{certificate.serial_number}</ds:X509SerialNumber>"
        "</ds:X509IssuerSerial></ds:X509Data>"
    )


def _x509_data(certificate: x509.Certificate) -> str:
    der = certificate.public_bytes(Encoding.DER)
    return f"<ds:X509Data><ds:X509Certificate>{encode(der)}</ds:X509Certificate></ds:X509Data>"


def _key_value(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    numbers = key.public_numbers()
    modulus, exponent = (encode(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (numbers.n, numbers.e))
    return (
        f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>{exponent}</ds:Exponent>"
        "</ds:RSAKeyValue></ds:KeyValue>"
    )


def _encrypt(root: etree._Element, encryption: Encryption, edits: tuple[OctetEdit, ...]) -> None:
    """Replace the content of Body, and put the key behind the Timestamp, as WSS4J does."""
    body, security = find(root, "Body"), find(root, "Security")
    clear = _text(body.text) + b"".join(
        etree.tostring(child, method="c14n", exclusive=True) + _text(child.tail) for child in body
    )
    for edit in edits:
        clear = edit(clear)
    key = encryption.transported or _fresh_key(encryption)
    for child in list(body):
        body.remove(child)
    body.text = None
    sealed = encrypt_data(clear, key.session_key, encryption.cipher, filler=encryption.filler)
    body.append(element(_encrypted_data(encryption, sealed, key.octets)))
    if not encryption.inline:
        security.insert(1, element(_encrypted_key(encryption, key.octets)))
    if encryption.separate_list:
        security.append(element(_REFERENCE_LIST))


def _text(text: str | None) -> bytes:
    return escape(text or "").encode()


def _fresh_key(encryption: Encryption) -> Transported:
    session_key = os.urandom(encryption.key_octets)
    return Transported(session_key, _wrap(session_key, encryption))


def _wrap(session_key: bytes, encryption: Encryption) -> bytes:
    key = encryption.recipient.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    if encryption.transport == RSA_1_5:
        return key.encrypt(session_key, padding.PKCS1v15())
    digest = hashes.SHA256() if encryption.oaep_digest == SHA256 else hashes.SHA1()  # noqa: S303 - XML Encryption 1.1 §5.5.2
    mask = hashes.SHA256() if encryption.oaep_mask == MGF1_SHA256 else hashes.SHA1()  # noqa: S303 - the same
    return key.encrypt(session_key, padding.OAEP(mgf=padding.MGF1(mask), algorithm=digest, label=None))


def encrypt_data(clear: bytes, session_key: bytes, cipher: str = AES256_GCM, *, filler: bytes = b"\0") -> bytes:
    """Return what CipherValue holds (XML Encryption 1.1 section 5.2)."""
    if cipher not in (AES128_CBC, AES256_CBC):
        nonce = os.urandom(12)
        return nonce + AESGCM(session_key).encrypt(nonce, clear, None)
    vector = os.urandom(16)
    missing = 16 - len(clear) % 16
    encryptor = Cipher(algorithms.AES(session_key), modes.CBC(vector)).encryptor()
    return vector + encryptor.update(clear + filler * (missing - 1) + bytes([missing])) + encryptor.finalize()


_REFERENCE_LIST = '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>'


def _encrypted_data(encryption: Encryption, octets: bytes, wrapped: bytes) -> str:
    named = (
        f'<ds:KeyInfo><wsse:SecurityTokenReference wsse11:TokenType="{_WSS11}EncryptedKey">'
        '<wsse:Reference URI="#EK-1"/></wsse:SecurityTokenReference></ds:KeyInfo>'
    )
    key_info = named if encryption.names_key else ""
    if encryption.inline:
        key_info = f"<ds:KeyInfo>{_encrypted_key(encryption, wrapped)}</ds:KeyInfo>"
    identifier = "" if encryption.inline else ' Id="ED-1"'
    return (
        f'<xenc:EncryptedData{identifier} Type="{encryption.type}">'
        f'<xenc:EncryptionMethod Algorithm="{encryption.cipher}"/>{key_info}'
        f"<xenc:CipherData><xenc:CipherValue>{encode(octets)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
    )


def _encrypted_key(encryption: Encryption, octets: bytes) -> str:
    digest = f'<ds:DigestMethod Algorithm="{encryption.oaep_digest}"/>' if encryption.oaep_digest else ""
    mask = f'<xenc11:MGF Algorithm="{encryption.oaep_mask}"/>' if encryption.oaep_mask else ""
    identifier = "" if encryption.inline else ' Id="EK-1"'
    return (
        f'<xenc:EncryptedKey{identifier}><xenc:EncryptionMethod Algorithm="{encryption.transport}">{digest}{mask}'
        f"</xenc:EncryptionMethod>"
        f"<ds:KeyInfo>{name_certificate(encryption.recipient, encryption.key_reference)}</ds:KeyInfo>"
        f"<xenc:CipherData><xenc:CipherValue>{encode(octets)}</xenc:CipherValue></xenc:CipherData>"
        f"{'' if encryption.separate_list or encryption.inline else _REFERENCE_LIST}</xenc:EncryptedKey>"
    )
