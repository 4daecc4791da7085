"""One thing wrong with a message: deviations for `tests.support.messages.Message.but`.

Named for what the message then is. Where the sender itself means it, the deviation happens before the signature, which
then holds: the rule under test is the only thing that can refuse the message.
"""

import base64
import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from lxml import etree

from gateway.soap.namespaces import DS, SOAP11, WSSE, WSU, XENC
from tests.support.clock import NOON
from tests.support.keys import Holder
from tests.support.messages import (
    AES256_CBC,
    RSA_1_5,
    RSA_SHA1,
    SHA1,
    WSU_ID,
    Deviation,
    Message,
    TokenKind,
    TreeEdit,
    binary_security_token,
    element,
    encode,
    find,
    find_path,
    key_identifier,
    name_certificate,
)

EVIL = b'<s:askRequest xmlns:s="urn:test:ask"><ticket>1</ticket><question>evil</question></s:askRequest>'
TO = f'<wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsu="{WSU}" wsu:Id="to">urn:hub</wsa:To>'
ONE_MINUTE = timedelta(minutes=1)


# What the sender itself does differently, and signs.


def in_the_clear(edit: TreeEdit) -> Deviation:
    return lambda message: message.in_the_clear(edit)


def once_finished(edit: TreeEdit) -> Deviation:
    return lambda message: message.once_finished(edit)


def in_signed_info(edit: TreeEdit) -> Deviation:
    return lambda message: message.in_signed_info(edit)


def in_the_content(before: bytes, after: bytes) -> Deviation:
    """Put something else into the ciphertext than was signed, or sign the ciphertext of it."""
    return lambda message: message.in_the_content(lambda clear: _replaced(clear, before, after))


def on_the_wire(before: bytes, after: bytes) -> Deviation:
    return lambda message: message.on_the_wire(lambda octets: _replaced(octets, before, after))


def _replaced(octets: bytes, before: bytes, after: bytes) -> bytes:
    assert before in octets, "the deviation would change nothing"
    return octets.replace(before, after, 1)


def added_to_security(text: str, *, first: bool = False) -> Deviation:
    """Add a child to the security header before anything is signed."""

    def edit(root: etree._Element) -> None:
        find(root, "Security").insert(0 if first else 99, element(text))

    return in_the_clear(edit)


def set_attribute(path: str, name: str, value: str) -> TreeEdit:
    return lambda root: find_path(root, path).set(name, value)


def set_text(path: str, text: str) -> TreeEdit:
    def edit(root: etree._Element) -> None:
        find_path(root, path).text = text

    return edit


def add_child(path: str, text: str, *, position: int = 99) -> TreeEdit:
    return lambda root: find_path(root, path).insert(position, element(text))


def add_after(path: str, text: str) -> TreeEdit:
    return lambda root: find_path(root, path).addnext(element(text))


def replace_child(path: str, text: str) -> TreeEdit:
    """Put something in place of everything in an element."""

    def edit(root: etree._Element) -> None:
        find_path(root, path)[:] = [element(text)]

    return edit


def replace_token(kind: TokenKind, other: Holder) -> TreeEdit:
    """The signature names somebody else in the same way."""
    return replace_child("//ds:Signature/ds:KeyInfo", name_certificate(other.certificate, kind))


def remove(path: str) -> TreeEdit:
    def edit(root: etree._Element) -> None:
        found = find_path(root, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return edit


def copy_after(path: str) -> TreeEdit:
    """Double an element."""

    def edit(root: etree._Element) -> None:
        found = find_path(root, path)
        found.addnext(deepcopy(found))

    return edit


def flip_octet(path: str, position: int) -> TreeEdit:
    """Change one bit of a base64 leaf."""

    def edit(root: etree._Element) -> None:
        leaf = find_path(root, path)
        octets = bytearray(base64.b64decode(leaf.text or ""))
        octets[position] ^= 1
        leaf.text = encode(bytes(octets))

    return edit


def cut_octets(path: str, kept: slice) -> TreeEdit:
    """Keep a part of a base64 leaf."""

    def edit(root: etree._Element) -> None:
        leaf = find_path(root, path)
        leaf.text = encode(base64.b64decode(leaf.text or "")[kept])

    return edit


def replace_octets(path: str, make: Callable[[], bytes]) -> TreeEdit:
    def edit(root: etree._Element) -> None:
        find_path(root, path).text = encode(make())

    return edit


def random_signature(message: Message) -> Message:
    """A stranger's attempt: everything right but the SignatureValue."""
    return message.once_finished(replace_octets("//ds:SignatureValue", lambda: os.urandom(256)))


# Named deviations


def sha1_signature(message: Message) -> Message:
    return _replace(message, signature_method=RSA_SHA1)


def sha1_digests(message: Message) -> Message:
    return _replace(message, digest_method=SHA1)


def rsa_1_5_transport(message: Message) -> Message:
    return message.encrypting(transport=RSA_1_5)


def cbc_cipher(message: Message) -> Message:
    return message.encrypting(cipher=AES256_CBC)


def expired(message: Message) -> Message:
    return message.with_period(NOON - 10 * ONE_MINUTE, 5 * ONE_MINUTE)


def from_the_future(message: Message) -> Message:
    return message.with_period(NOON + 2 * ONE_MINUTE, 5 * ONE_MINUTE)


def too_long_a_period(message: Message) -> Message:
    return message.with_period(NOON, 6 * ONE_MINUTE)


def ending_before_it_begins(message: Message) -> Message:
    return message.with_period(NOON, -ONE_MINUTE)


def without_body_reference(message: Message) -> Message:
    return message.with_references("timestamp")


def without_timestamp_reference(message: Message) -> Message:
    return message.with_references("body")


def with_unsigned_addressing(message: Message) -> Message:
    return message.with_block(TO)


def signed_without_encryption(message: Message) -> Message:
    return _replace(message, encryption=None)


def unsigned(message: Message) -> Message:
    return _replace(message, signer=None)


def with_hmac(message: Message) -> Message:
    method = f"{DS}hmac-sha1"
    return message.in_signed_info(set_attribute("//ds:SignatureMethod", "Algorithm", method))


def with_token(kind: TokenKind) -> Deviation:
    return lambda message: message.with_token(kind)


def with_key_reference(kind: TokenKind) -> Deviation:
    return lambda message: message.encrypting(key_reference=kind)


def encrypted_for_somebody_else(other: Holder) -> Deviation:
    """The wrapped key is ours to open, its KeyInfo names another certificate."""

    def edit(root: etree._Element) -> None:
        info = find_path(root, "//xenc:EncryptedKey/ds:KeyInfo")
        info[:] = [element(name_certificate(other.certificate, TokenKind.THUMBPRINT))]

    return once_finished(edit)


def showing_another_token(other: Holder) -> Deviation:
    """The shown certificate is swapped after signing."""
    return once_finished(set_text("//wsse:BinarySecurityToken", encode(other.der)))


def named_by(octets: bytes, value_type: str) -> Deviation:
    """The signature's KeyInfo becomes a KeyIdentifier of that type."""

    def edit(root: etree._Element) -> None:
        find_path(root, "//ds:Signature//wsse:SecurityTokenReference")[:] = [
            element(key_identifier(octets, value_type))
        ]

    return once_finished(edit)


def with_token_type(value_type: str) -> Deviation:
    """The shown token says it is of another type."""
    return once_finished(set_attribute("//wsse:BinarySecurityToken", "ValueType", value_type))


def with_a_second_token(holder: Holder, *, identifier: str) -> Deviation:
    return added_to_security(binary_security_token(holder.der, identifier=identifier))


def with_reference_uri(uri: str) -> Deviation:
    """The reference to the Body is written differently, and the signature made over that."""
    return in_signed_info(set_attribute("(//ds:Reference)[2]", "URI", uri))


def with_transform(algorithm: str, content: str = "", *, alone: bool = False) -> Deviation:
    """Another transform on the Body's reference, in front of the canonicalization or alone."""

    def edit(root: etree._Element) -> None:
        transforms = find_path(root, "(//ds:Reference)[2]/ds:Transforms")
        if alone:
            transforms.remove(transforms[0])
        transforms.insert(0, element(f'<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>'))

    return in_signed_info(edit)


def with_many_references(count: int) -> Deviation:
    """Sign many addressing headers, all properly."""

    def deviate(message: Message) -> Message:
        for number in range(count):
            message = message.with_block(TO.replace('"to"', f'"to-{number}"'))
        return message.with_references("timestamp", "body", *(f"to-{number}" for number in range(count)))

    return deviate


# Signature wrapping


def _wrapper(child: etree._Element) -> etree._Element:
    wrapper = etree.Element("{urn:test:wrapper}wrapper")
    wrapper.append(child)
    return wrapper


def _in_header(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root[0].append(_wrapper(original))


def _first_in_header(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root[0].insert(0, _wrapper(original))


def _in_header_bare(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root[0].append(original)


def _before_header(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root.insert(0, _wrapper(original))


def _before_body(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root.insert(1, _wrapper(original))


def _after_body(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root.append(_wrapper(original))


def _as_second_body(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root.append(original)


def _as_first_body(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    root.insert(1, original)


def _inside(path: str, *, bare: bool = False) -> Callable[[etree._Element, etree._Element, etree._Element], None]:
    def place(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
        find_path(root, path).append(original if bare else _wrapper(original))

    return place


def _in_evil_body(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    evil.append(original)


def _in_evil_payload(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    evil[0].append(_wrapper(original))


def _in_object(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    signature = find(root, "Signature")
    signature.append(element("<ds:Object/>"))
    signature[-1].append(original)


def _in_nested_envelope(root: etree._Element, evil: etree._Element, original: etree._Element) -> None:
    envelope = etree.SubElement(root[0], f"{{{SOAP11}}}Envelope")
    envelope.append(original)


_PLACES = {
    "in a header block": _in_header,
    "in the first header block": _first_in_header,
    "in the Header itself": _in_header_bare,
    "before the Header": _before_header,
    "between Header and Body": _before_body,
    "behind the Body": _after_body,
    "as a second Body": _as_second_body,
    "as a first Body": _as_first_body,
    "in the security header": _inside("//wsse:Security"),
    "in the Timestamp": _inside("//wsu:Timestamp"),
    "in the Signature": _inside("//ds:Signature"),
    "in SignedInfo": _inside("//ds:SignedInfo"),
    "in KeyInfo": _inside("//ds:Signature/ds:KeyInfo", bare=True),
    "in the token reference": _inside("//ds:Signature//wsse:SecurityTokenReference", bare=True),
    "in a ds:Object": _in_object,
    "in the evil Body": _in_evil_body,
    "in the evil payload": _in_evil_payload,
    "in a nested Envelope": _in_nested_envelope,
}
_IDENTIFIERS = {"a new Id": "_evil", "no Id": None, "the same Id": "_body"}


def wrapped_bodies() -> dict[str, Deviation]:
    """Return the wrappings of the Body: its place, and how the evil Body is named."""
    return {
        f"signed Body {place}, evil Body with {naming}": once_finished(_wrapping(move, identifier))
        for place, move in _PLACES.items()
        for naming, identifier in _IDENTIFIERS.items()
    }


def _wrapping(
    move: Callable[[etree._Element, etree._Element, etree._Element], None], identifier: str | None
) -> TreeEdit:
    def edit(root: etree._Element) -> None:
        original = find(root, "Body")
        evil = etree.Element(f"{{{SOAP11}}}Body")
        if identifier:
            evil.set(WSU_ID, identifier)
        evil.append(etree.XML(EVIL))
        root.replace(original, evil)
        move(root, evil, original)

    return edit


def wrapped_timestamp(place: str) -> Deviation:
    """The signed Timestamp, long expired, is moved to `place`; a fresh one stands where it was."""

    def edit(root: etree._Element) -> None:
        original = find(root, "Timestamp")
        fresh = deepcopy(original)
        fresh.set(WSU_ID, "TS-2")
        fresh[0].text, fresh[1].text = "2026-06-15T12:00:00Z", "2026-06-15T12:05:00Z"
        original.getparent().replace(original, fresh)  # type: ignore[union-attr] - it stands in Security
        find_path(root, place).append(_wrapper(original))

    return lambda message: message.but(expired).once_finished(edit)


def wrapped_addressing(place: str) -> Deviation:
    """The signed wsa:To of the message is moved to `place`; another one stands where it was."""

    def edit(root: etree._Element) -> None:
        original = find(root, "To")
        evil = deepcopy(original)
        evil.set(WSU_ID, "evil")
        evil.text = "urn:evil"
        original.getparent().replace(original, evil)  # type: ignore[union-attr] - it stands in Header
        find_path(root, place).append(_wrapper(original))

    return once_finished(edit)


def second_header_beside(text: str) -> Deviation:
    """Another security header behind the right one."""
    return lambda message: message.with_block(text)


def security_for_another_actor(message: Message) -> Message:
    return message.in_the_clear(set_attribute("//wsse:Security", f"{{{SOAP11}}}actor", "urn:somebody"))


def signature_elsewhere(message: Message) -> Message:
    """The only Signature is moved out of the security header."""

    def edit(root: etree._Element) -> None:
        root[0].append(_wrapper(find(root, "Signature")))

    return message.once_finished(edit)


def encrypted_twice(message: Message) -> Message:
    """A second EncryptedData with an Id of its own beside the first."""

    def edit(root: etree._Element) -> None:
        first = find(root, "EncryptedData")
        second = deepcopy(first)
        second.set("Id", "ED-2")
        first.addnext(second)

    return message.once_finished(edit)


def encrypted_elsewhere(message: Message) -> Message:
    """A copy of the EncryptedData in a header block: something to be decrypted that nobody signed."""

    def edit(root: etree._Element) -> None:
        second = deepcopy(find(root, "EncryptedData"))
        second.set("Id", "ED-2")
        root[0].append(_wrapper(second))

    return message.once_finished(edit)


def with_cipher_reference(message: Message) -> Message:
    """The ciphertext is to be fetched."""

    def edit(root: etree._Element) -> None:
        data = find_path(root, "//xenc:EncryptedData/xenc:CipherData")
        data[:] = [element('<xenc:CipherReference URI="file:///etc/hostname"/>')]

    return message.once_finished(edit)


def with_retrieval_method(path: str) -> Deviation:
    """A KeyInfo says where the key is to be fetched."""
    text = f'<ds:KeyInfo><ds:RetrievalMethod URI="#EK-1" Type="{XENC}EncryptedKey"/></ds:KeyInfo>'

    def edit(root: etree._Element) -> None:
        parent = find_path(root, path)
        for child in parent.findall(f"{{{DS}}}KeyInfo"):
            parent.remove(child)
        parent.insert(1, element(text))

    return once_finished(edit)


def with_a_cdata_imitation(message: Message) -> Message:
    """A CDATA section in the signed wsa:To of the message looks like an EncryptedData."""
    written = b"<x:EncryptedData ></x:EncryptedData>"
    escaped = written.replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return message.in_the_clear(set_text("//wsa:To", written.decode())).but(
        on_the_wire(escaped, b"<![CDATA[" + written + b"]]>")
    )


def username_token(message: Message) -> Message:
    return message.but(added_to_security(f'<wsse:UsernameToken xmlns:wsse="{WSSE}"/>'))


def _replace(message: Message, **changes: object) -> Message:
    return replace(message, **changes)  # type: ignore[arg-type] - fields by name
