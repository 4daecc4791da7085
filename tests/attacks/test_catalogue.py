"""The attack catalogue at the level of one message: every row is refused in both orders, and its parent is accepted.

Rows are families A to G of the catalogue of attacks on the gateway: wrapping, references, transforms, keys, encryption,
freshness, parser. A row that stops before the clear text is needed never reaches the private key.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from gateway.refusals import (
    FailedDecryption,
    FailedDigest,
    FailedSignature,
    ForbiddenConstruct,
    InvalidSecurity,
    LimitExceeded,
    MalformedXML,
    MessageExpired,
    NotAnEnvelope,
    Refusal,
    UncoveredPart,
    UnknownToken,
    UnsupportedAlgorithm,
    UnsupportedToken,
    VersionMismatch,
)
from gateway.soap.namespaces import DS, EXC_C14N, SOAP11, SOAP12, WSSE, XENC
from gateway.soap.version import SOAPVersion
from gateway.wss.canonical import canonical_octets
from gateway.wss.engine_xmlsec import XMLSecEngine
from gateway.wss.verify import ProtectionOrder
from tests.support import deviations as d
from tests.support.keys import a_holder
from tests.support.messages import AES256_CBC, BOTH_ORDERS, Deviation, Message, TokenKind, a_message
from tests.support.verification import CENTRE, HUB, OTHER, STRANGER, Hub, verdict

SIGNED_FIRST = (ProtectionOrder.SIGN_THEN_ENCRYPT,)
DATA = "//soap:Body/xenc:EncryptedData"
DATA_VALUE = f"{DATA}//xenc:CipherValue"
KEY = "//xenc:EncryptedKey"
KEY_VALUE = f"{KEY}/xenc:CipherData/xenc:CipherValue"
BODY_REFERENCE = "(//ds:Reference)[2]"
TOKEN_REFERENCE = "//ds:Signature//wsse:SecurityTokenReference"  # noqa: S105 - a path
X509 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#"
DEREFERENCED = (TokenKind.SKI, TokenKind.THUMBPRINT, TokenKind.ISSUER_SERIAL, TokenKind.EMBEDDED)
STR_REFERENCE = "(//ds:Reference)[3]"
DOCTYPE = b'<!DOCTYPE soap:Envelope [<!ENTITY e "evil">]>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One attack document, made from a good message."""

    name: str
    deviation: Deviation
    refusal: type[Refusal]
    orders: tuple[ProtectionOrder, ...] = BOTH_ORDERS
    operations: int = 0
    """Private-key operations that the attack costs us."""
    parent: Deviation = field(default=lambda message: message)
    """What the untouched message has beside the ordinary."""

    def __str__(self) -> str:
        return self.name


def with_signed_addressing(message: Message) -> Message:
    return message.with_block(d.TO).with_references("timestamp", "body", "to")


def covering_its_token(message: Message) -> Message:
    return message.covering_its_token()


def wrapping() -> Iterator[Row]:
    for name, deviation in d.wrapped_bodies().items():
        yield Row(name=f"A1-A13 {name}", deviation=deviation, refusal=NotAnEnvelope)
    for place in ("//soap:Header", "//wsse:Security", "//ds:Signature", "//ds:SignedInfo"):
        refusal = InvalidSecurity
        yield Row(name=f"A17 signed Timestamp in {place}", deviation=d.wrapped_timestamp(place), refusal=refusal)
        addressing = d.wrapped_addressing(place)
        yield Row(
            name=f"A16 signed To in {place}", deviation=addressing, refusal=refusal, parent=with_signed_addressing
        )
    yield Row(name="A11 two Headers", deviation=d.once_finished(d.copy_after("//soap:Header")), refusal=NotAnEnvelope)
    nested = f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body/></soap:Envelope>'
    yield Row(
        name="A12 Envelope in a header block",
        deviation=lambda message: message.with_block(nested),
        refusal=NotAnEnvelope,
    )
    yield Row(name="A14 Body not covered", deviation=d.without_body_reference, refusal=UncoveredPart)
    yield Row(name="A14 Timestamp not covered", deviation=d.without_timestamp_reference, refusal=UncoveredPart)
    yield Row(name="A15 unsigned addressing added", deviation=d.with_unsigned_addressing, refusal=UncoveredPart)
    yield Row(
        name="A15 a second, unsigned To",
        deviation=d.once_finished(d.add_child("//soap:Header", d.TO.replace('"to"', '"to-2"'))),
        refusal=UncoveredPart,
        parent=with_signed_addressing,
    )
    yield Row(name="A19 Signature outside Security", deviation=d.signature_elsewhere, refusal=InvalidSecurity)
    yield Row(
        name="A19 Security header doubled",
        deviation=d.once_finished(d.copy_after("//wsse:Security")),
        refusal=NotAnEnvelope,
    )


def references() -> Iterator[Row]:
    yield Row(
        name="B1 Id of the Body doubled on a header block",
        deviation=lambda message: message.with_block('<x:b xmlns:x="urn:x" Id="_body"/>'),
        refusal=NotAnEnvelope,
    )
    for attribute in ("id", "ID", "AssertionID", "xml:id", "x:Id"):
        block = f'<x:b xmlns:x="urn:x" {attribute}="_body"/>'
        yield Row(
            name=f"B2 Id of the Body doubled as {attribute}",
            deviation=d.once_finished(d.add_child("//soap:Header", block)),
            refusal=NotAnEnvelope,
        )
    yield Row(
        name="B2 Id in a foreign namespace",
        deviation=lambda message: message.with_block('<x:b xmlns:x="urn:x" x:Id="other"/>'),
        refusal=NotAnEnvelope,
    )
    yield Row(
        name="B3 ids declared in a DTD",
        deviation=lambda message: message.on_the_wire(
            lambda octets: b"<!DOCTYPE e [<!ATTLIST e i ID #IMPLIED>]>" + octets
        ),
        refusal=ForbiddenConstruct,
    )
    uris = {
        "B4 empty fragment": "#",
        "B4 empty URI": "",
        "B4 blank before the Id": "# _body",
        "B4 percent-encoded Id": "#%5Fbody",
        "B5 without #": "_body",
        "B6 xpointer of the root": "#xpointer(/)",
        "B6 xpointer of an id": "#xpointer(id('_body'))",
        "B7 a file": "file:///etc/hostname",
        "B7 an address": "http://127.0.0.1/",
        "B7 an attachment": "cid:body",
        "B8 an injection": "#x' or '1'='1",
        "B4 somebody else's Id": "#nobody",
        "A7 the Signature itself": "#SIG-1",
        "A7 the EncryptedData": "#ED-1",
        "A7 two references to one element": "#TS-1",
    }
    for name, uri in uris.items():
        yield Row(name=name, deviation=d.with_reference_uri(uri), refusal=InvalidSecurity)
    without = d.in_signed_info(lambda root: d.find_path(root, BODY_REFERENCE).attrib.pop("URI"))
    yield Row(name="B7 absent URI", deviation=without, refusal=InvalidSecurity)
    yield Row(
        name="B9 default namespace added around the ciphertext",
        deviation=d.on_the_wire(b"<soap:Envelope ", b'<soap:Envelope xmlns="../relative" '),
        refusal=FailedDigest,
    )
    yield Row(
        name="B10 long PrefixList",
        deviation=lambda message: message.with_prefix_list(*(f"p{number}" for number in range(33))),
        refusal=UnsupportedAlgorithm,
    )


def transforms() -> Iterator[Row]:
    algorithms = {
        "C1 XSLT": ("http://www.w3.org/TR/1999/REC-xslt-19991116", ""),
        "C3 XPath": ("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>not(self::question)</ds:XPath>"),
        "C4 XPath Filter 2": ("http://www.w3.org/2002/06/xmldsig-filter2", ""),
        "C5 enveloped signature": (f"{DS}enveloped-signature", ""),
        "C5 base64": (f"{DS}base64", ""),
        "C5 STR-Transform": (
            "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
            "",
        ),
    }
    for name, (algorithm, content) in algorithms.items():
        for alone, refusal in ((False, InvalidSecurity), (True, UnsupportedAlgorithm)):
            if name == "C5 enveloped signature" and not alone:
                continue  # what node's xml-crypto sends: a control of `tests/unit/wss/test_verify.py`
            deviation = d.with_transform(algorithm, content, alone=alone)
            yield Row(name=f"{name} {'alone' if alone else 'first'}", deviation=deviation, refusal=refusal)
    yield from dereferencing()
    canonicalizations = {
        "C6 with comments": f"{EXC_C14N}WithComments",
        "C17 inclusive": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "C19 unknown": "urn:unknown",
        "C20 trailing blank": f"{EXC_C14N} ",
        "C20 another case": EXC_C14N.upper(),
        "C20 absent": "",
    }
    for name, algorithm in canonicalizations.items():
        for place in ("//ds:CanonicalizationMethod", "(//ds:Transform)[2]"):
            deviation = d.in_signed_info(d.set_attribute(place, "Algorithm", algorithm))
            yield Row(name=f"{name} in {place}", deviation=deviation, refusal=UnsupportedAlgorithm)
    yield Row(
        name="C7 comment in the security header",
        deviation=d.on_the_wire(b"<wsu:Created>", b"<wsu:Created><!---->"),
        refusal=ForbiddenConstruct,
    )
    yield Row(
        name="C8 processing instruction",
        deviation=d.on_the_wire(b"<soap:Header>", b"<soap:Header><?a b?>"),
        refusal=ForbiddenConstruct,
    )
    many = d.with_many_references(11)
    yield Row(name="C10 thirteen references", deviation=many, refusal=InvalidSecurity)
    doubled = d.once_finished(d.copy_after("//ds:SignedInfo"))
    yield Row(name="C11 two SignedInfo", deviation=doubled, refusal=InvalidSecurity)
    copy = d.once_finished(d.add_child("//ds:Signature", "<ds:Object><ds:SignedInfo/></ds:Object>"))
    yield Row(name="C13 ds:Object", deviation=copy, refusal=InvalidSecurity)
    manifest = d.once_finished(
        d.add_child("//ds:Signature", "<ds:Object><ds:Manifest><ds:Reference URI='#_body'/></ds:Manifest></ds:Object>")
    )
    yield Row(name="C15 Manifest", deviation=manifest, refusal=InvalidSecurity)
    yield Row(name="C19 SHA-1 signature", deviation=d.sha1_signature, refusal=UnsupportedAlgorithm)
    yield Row(name="C19 SHA-1 digests", deviation=d.sha1_digests, refusal=UnsupportedAlgorithm)
    unknown = d.in_signed_info(d.set_attribute("//ds:SignatureMethod", "Algorithm", "urn:unknown"))
    yield Row(name="C19 unknown signature method", deviation=unknown, refusal=UnsupportedAlgorithm)
    no_references = d.in_signed_info(_remove_references)
    yield Row(name="C14 no reference", deviation=no_references, refusal=InvalidSecurity)
    short = d.in_signed_info(d.cut_octets(f"{BODY_REFERENCE}/ds:DigestValue", slice(16)))
    yield Row(name="C12 half a digest", deviation=short, refusal=InvalidSecurity)


def dereferencing() -> Iterator[Row]:
    """STR-Transform and enveloped-signature outside the one place where each is allowed."""
    for name, uri in {"the Body": "#_body", "the Timestamp": "#TS-1", "the token itself": "#X509-1"}.items():
        yield Row(
            name=f"C5 STR-Transform of {name}",
            deviation=d.in_signed_info(d.set_attribute(STR_REFERENCE, "URI", uri)),
            refusal=InvalidSecurity,
            parent=covering_its_token,
        )
    foreign = f'<x:b xmlns:x="urn:x"><a:SecurityTokenReference xmlns:a="{WSSE}" Id="STR-2"/></x:b>'
    yield Row(
        name="C5 STR-Transform of a foreign reference",
        deviation=lambda message: message.with_block(foreign).but(
            d.in_signed_info(d.set_attribute(STR_REFERENCE, "URI", "#STR-2"))
        ),
        refusal=InvalidSecurity,
        parent=covering_its_token,
    )
    plain = f'<ds:Transform Algorithm="{EXC_C14N}"/>'
    yield Row(
        name="C5 the reference itself digested",
        deviation=d.in_signed_info(d.replace_child(f"{STR_REFERENCE}/ds:Transforms", plain)),
        refusal=InvalidSecurity,
        parent=covering_its_token,
    )
    parameters = f"{STR_REFERENCE}//wsse:TransformationParameters"
    edits = {
        "without parameters": d.remove(parameters),
        "with two parameters": d.copy_after(parameters),
        "without a canonicalization": d.remove(f"{parameters}/ds:CanonicalizationMethod"),
        "with inclusive canonicalization": d.set_attribute(
            f"{parameters}/ds:CanonicalizationMethod", "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        ),
    }
    for name, edit in edits.items():
        deviation = d.in_signed_info(edit)
        yield Row(
            name=f"C5 STR-Transform {name}",
            deviation=deviation,
            refusal=UnsupportedAlgorithm,
            parent=covering_its_token,
        )
    yield Row(
        name="C5 STR-Transform behind enveloped-signature",
        deviation=d.in_signed_info(
            d.add_child(
                f"{STR_REFERENCE}/ds:Transforms", f'<ds:Transform Algorithm="{DS}enveloped-signature"/>', position=0
            )
        ),
        refusal=InvalidSecurity,
        parent=covering_its_token,
    )
    yield Row(
        name="C5 a Signature inside an enveloped target",
        deviation=d.in_the_clear(d.add_child("//wsa:To", "<ds:Signature/>")),
        refusal=InvalidSecurity,
        parent=lambda message: with_signed_addressing(message).with_enveloped_signatures(),
    )
    yield Row(
        name="C5 parameter of enveloped-signature",
        deviation=d.in_signed_info(d.add_child("(//ds:Transform)[3]", "<ds:a/>")),
        refusal=UnsupportedAlgorithm,
        parent=lambda message: message.with_enveloped_signatures(),
    )
    yield Row(
        name="C10 enveloped-signature twice",
        deviation=d.in_signed_info(d.copy_after("(//ds:Transform)[3]")),
        refusal=InvalidSecurity,
        parent=lambda message: message.with_enveloped_signatures(),
    )
    yield Row(
        name="B2 two identifiers on one token",
        deviation=d.once_finished(d.set_attribute("//wsse:BinarySecurityToken", "Id", "other")),
        refusal=InvalidSecurity,
    )


def _remove_references(signature):
    for reference in signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"):
        reference.getparent().remove(reference)


def keys() -> Iterator[Row]:
    for kind in (TokenKind.KEY_VALUE, TokenKind.KEY_NAME, TokenKind.X509_DATA):
        yield Row(name=f"D1/D13 named by {kind}", deviation=d.with_token(kind), refusal=UnsupportedToken)
    for kind in DEREFERENCED:
        shown = d.once_finished(d.replace_token(kind, a_holder(OTHER)))
        yield Row(
            name=f"D3 another registered certificate named by {kind}",
            deviation=shown,
            refusal=FailedSignature,
            parent=lambda message, kind=kind: message.with_token(kind),
        )
    yield Row(
        name="D13 the serial number of another",
        deviation=d.once_finished(d.set_text("//ds:X509SerialNumber", str(a_holder(OTHER).certificate.serial_number))),
        refusal=UnknownToken,
        parent=d.with_token(TokenKind.ISSUER_SERIAL),
    )
    yield Row(
        name="D13 the issuer of another",
        deviation=d.once_finished(d.set_text("//ds:X509IssuerName", f"CN={OTHER}")),
        refusal=UnknownToken,
        parent=d.with_token(TokenKind.ISSUER_SERIAL),
    )
    yield Row(name="D2 RetrievalMethod", deviation=d.with_retrieval_method("//ds:Signature"), refusal=InvalidSecurity)
    other = d.showing_another_token(a_holder(OTHER))
    yield Row(name="D3 another registered certificate shown", deviation=other, refusal=FailedSignature)
    stranger = d.showing_another_token(a_holder(STRANGER))
    yield Row(name="D6 an unregistered certificate shown", deviation=stranger, refusal=UnknownToken)
    yield Row(
        name="D6 signed by a stranger",
        deviation=lambda message: message.signed_by(a_holder(STRANGER)),
        refusal=UnknownToken,
    )
    thumbprint = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1"
    yield Row(
        name="D6 a stranger's signature under a registered thumbprint",
        deviation=lambda message: message.signed_by(a_holder(STRANGER)).but(
            d.named_by(a_holder(CENTRE).thumbprint, thumbprint)
        ),
        refusal=FailedSignature,
    )
    half = d.named_by(a_holder(CENTRE).thumbprint[:10], thumbprint)
    yield Row(name="D13 half a thumbprint", deviation=half, refusal=UnknownToken)
    yield Row(name="D10 HMAC", deviation=d.with_hmac, refusal=UnsupportedAlgorithm)
    for kind in ("X509PKIPathv1", "PKCS7", "X509v1"):
        yield Row(name=f"D13 token of type {kind}", deviation=d.with_token_type(X509 + kind), refusal=UnsupportedToken)
    doubled = d.once_finished(d.copy_after("//wsse:BinarySecurityToken"))
    yield Row(name="D13 two tokens of one Id", deviation=doubled, refusal=NotAnEnvelope)
    dangling = d.once_finished(d.set_attribute(f"{TOKEN_REFERENCE}/wsse:Reference", "URI", "#nothing"))
    yield Row(name="D13 reference to no token", deviation=dangling, refusal=InvalidSecurity)
    mismatch = d.once_finished(
        d.set_attribute(
            f"{TOKEN_REFERENCE}/wsse:Reference",
            "ValueType",
            "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey",
        )
    )
    yield Row(name="D13 token called an EncryptedKey", deviation=mismatch, refusal=UnsupportedToken)
    outside = d.once_finished(d.set_attribute(f"{TOKEN_REFERENCE}/wsse:Reference", "URI", "http://127.0.0.1/"))
    yield Row(name="D13 reference to an address", deviation=outside, refusal=InvalidSecurity)
    two = d.once_finished(d.copy_after(f"{TOKEN_REFERENCE}/wsse:Reference"))
    yield Row(name="D4 two references in one token reference", deviation=two, refusal=InvalidSecurity)
    doubled_signature = d.once_finished(d.add_after("//ds:Signature", "<ds:Signature/>"))
    yield Row(name="D16 second Signature", deviation=doubled_signature, refusal=InvalidSecurity)
    other_actor = f'<wsse:Security xmlns:wsse="{WSSE}" soap:actor="urn:somebody"/>'
    yield Row(
        name="D16 second security header",
        deviation=d.second_header_beside(other_actor),
        refusal=InvalidSecurity,
    )
    yield Row(name="D16 header for another actor", deviation=d.security_for_another_actor, refusal=InvalidSecurity)
    yield Row(name="D17 UsernameToken beside the certificate", deviation=d.username_token, refusal=InvalidSecurity)
    yield Row(name="D random signature", deviation=d.random_signature, refusal=FailedSignature)
    yield Row(name="D no signature", deviation=d.unsigned, refusal=InvalidSecurity)


def encryption() -> Iterator[Row]:
    yield Row(name="E1 RSA-1_5", deviation=d.rsa_1_5_transport, refusal=UnsupportedAlgorithm)
    yield Row(name="E2 CBC", deviation=d.cbc_cipher, refusal=UnsupportedAlgorithm)
    relabelled = d.once_finished(d.set_attribute(f"{DATA}/xenc:EncryptionMethod", "Algorithm", AES256_CBC))
    yield Row(name="E6 GCM called CBC", deviation=relabelled, refusal=UnsupportedAlgorithm)
    small = lambda message: message.encrypting(key_octets=16)  # noqa: E731 - one of a table
    yield Row(name="E6 a short key", deviation=small, refusal=FailedDecryption, operations=1)
    label = d.once_finished(d.add_child(f"{KEY}/xenc:EncryptionMethod", "<xenc:OAEPparams>AA==</xenc:OAEPparams>"))
    yield Row(name="E6 OAEP with a label", deviation=label, refusal=InvalidSecurity)
    digest = d.once_finished(d.add_child(f"{KEY}/xenc:EncryptionMethod", '<ds:DigestMethod Algorithm="urn:md5"/>'))
    yield Row(name="E6 OAEP with an unknown digest", deviation=digest, refusal=UnsupportedAlgorithm)
    for name, position in {"nonce": 0, "middle": 40, "tag": -1}.items():
        flipped = d.once_finished(d.flip_octet(DATA_VALUE, position))
        yield Row(name=f"E5 bit flipped in the {name}", deviation=flipped, refusal=FailedDecryption, operations=1)
    for kept in (8, 20, 28):
        cut = d.once_finished(d.cut_octets(DATA_VALUE, slice(kept)))
        yield Row(name=f"E5 cut to {kept} octets", deviation=cut, refusal=InvalidSecurity)
    shorter = d.once_finished(d.cut_octets(DATA_VALUE, slice(-4)))
    yield Row(name="E5 tag cut", deviation=shorter, refusal=FailedDecryption, operations=1)
    wrong = d.once_finished(d.flip_octet(KEY_VALUE, -1))
    yield Row(name="E4 bit flipped in the key", deviation=wrong, refusal=FailedDecryption, operations=1)
    cut_key = d.once_finished(d.cut_octets(KEY_VALUE, slice(255)))
    yield Row(name="E4 short EncryptedKey", deviation=cut_key, refusal=InvalidSecurity)
    yield Row(name="E7 CipherReference", deviation=d.with_cipher_reference, refusal=InvalidSecurity)
    for path, reason in ((KEY, UnsupportedToken), (DATA, InvalidSecurity)):
        yield Row(name=f"E8 RetrievalMethod in {path}", deviation=d.with_retrieval_method(path), refusal=reason)
    somebody = d.encrypted_for_somebody_else(a_holder(OTHER))
    yield Row(name="E for somebody else", deviation=somebody, refusal=InvalidSecurity)
    elsewhere = d.once_finished(d.set_attribute("//xenc:DataReference", "URI", "#TS-1"))
    yield Row(name="E9 list of something else", deviation=elsewhere, refusal=InvalidSecurity)
    twice = d.once_finished(d.copy_after("//xenc:DataReference"))
    yield Row(name="E9 listed twice", deviation=twice, refusal=InvalidSecurity)
    unlisted = d.once_finished(d.remove("//xenc:ReferenceList"))
    yield Row(name="E9 listed nowhere", deviation=unlisted, refusal=InvalidSecurity)
    both = d.once_finished(
        d.add_child("//wsse:Security", '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>')
    )
    yield Row(name="E9 listed in two lists", deviation=both, refusal=InvalidSecurity)
    yield Row(name="E10 two EncryptedData in the Body", deviation=d.encrypted_twice, refusal=NotAnEnvelope)
    yield Row(name="E10 EncryptedData in a header block", deviation=d.encrypted_elsewhere, refusal=InvalidSecurity)
    keyless = d.once_finished(d.remove(KEY))
    yield Row(name="E14 no EncryptedKey", deviation=keyless, refusal=InvalidSecurity)
    two_keys = d.once_finished(d.add_after(KEY, '<xenc:EncryptedKey Id="EK-2"/>'))
    yield Row(name="E15 two EncryptedKeys", deviation=two_keys, refusal=InvalidSecurity)
    carried = d.once_finished(d.add_child(KEY, "<xenc:CarriedKeyName>k</xenc:CarriedKeyName>"))
    yield Row(name="E14 CarriedKeyName", deviation=carried, refusal=InvalidSecurity)
    typed = d.once_finished(d.set_attribute(DATA, "MimeType", "text/plain"))
    yield Row(name="E13 MimeType", deviation=typed, refusal=InvalidSecurity)
    other_type = lambda message: message.encrypting(type="urn:other")  # noqa: E731 - one of a table
    yield Row(name="E13 another Type", deviation=other_type, refusal=InvalidSecurity)
    yield Row(name="E not encrypted", deviation=d.signed_without_encryption, refusal=UncoveredPart)
    yield Row(
        name="E CDATA imitates an EncryptedData",
        deviation=d.with_a_cdata_imitation,
        refusal=FailedDecryption,
        operations=1,
        parent=with_signed_addressing,
        orders=SIGNED_FIRST,
    )
    yield from clear_texts()


def clear_texts() -> Iterator[Row]:
    """What turns up only in the clear text: one fault, whatever it is."""
    opening, closing = b"<s:askRequest ", b"</s:askRequest>"
    surprises = {
        "E13 DOCTYPE": (opening, DOCTYPE + opening),
        "E13 comment": (b"who", b"w<!---->ho"),
        "E13 processing instruction": (b"who", b"w<?a b?>ho"),
        "E13 second Body": (closing, closing + b"</soap:Body><soap:Body><a/>"),
        "E13 second payload": (closing, closing + b"<a/>"),
        "E13 text beside the payload": (closing, closing + b"text"),
        "E13 the end of the Envelope": (closing, closing + b"</soap:Body></soap:Envelope>"),
        "E13 Body in the payload": (b"who", b"<soap:Body/>"),
        "E13 malformed": (closing, b""),
        "E13 not UTF-8": (b"who", b"\xff\xfe"),
        "E13 undefined entity": (b"who", b"&who;"),
        "E13 doubled Id": (opening, opening + b'Id="TS-1" '),
        "E12 Signature": (b"who", f'<ds:Signature xmlns:ds="{DS}"/>'.encode()),
        "E12 security header": (b"who", f'<wsse:Security xmlns:wsse="{WSSE}"/>'.encode()),
        "E12 nested EncryptedData": (b"who", f'<e:EncryptedData xmlns:e="{XENC}"/>'.encode()),
        "E16 wide element": (opening, opening + b" ".join(b'a%d=""' % number for number in range(65)) + b" "),
        "E16 deep": (b"who", b"<a>" * 300 + b"</a>" * 300),
    }
    for name, (before, after) in surprises.items():
        deviation = d.in_the_content(before, after)
        yield Row(name=f"{name} in the clear text", deviation=deviation, refusal=FailedDecryption, operations=1)
    relative = d.in_the_content(b'"urn:test:ask"', b'"../ask"')
    yield Row(
        name="C16 relative namespace in the clear text",
        deviation=relative,
        refusal=FailedDigest,
        operations=1,
    )


def freshness() -> Iterator[Row]:
    yield Row(name="F6 expired", deviation=d.expired, refusal=MessageExpired)
    yield Row(name="F6 from the future", deviation=d.from_the_future, refusal=MessageExpired)
    yield Row(name="F6 too long a period", deviation=d.too_long_a_period, refusal=MessageExpired)
    yield Row(name="F6 ends before it begins", deviation=d.ending_before_it_begins, refusal=MessageExpired)
    created, expires = "2026-06-15T12:00:00Z", "2026-06-15T12:05:00Z"
    instants = {
        "no zone": "2026-06-15T12:00:00",
        "another zone": "2026-06-15T14:00:00+02:00",
        "24:00:00": "2026-06-15T24:00:00Z",
        "leap second": "2026-06-15T12:00:60Z",
        "no such day": "2026-06-31T12:00:00Z",
        "year 10000": "10000-06-15T12:00:00Z",
        "year 0": "0000-06-15T12:00:00Z",
        "ten fraction digits": "2026-06-15T12:00:00.0000000000Z",
        "Arabic digits": "\u0662026-06-15T12:00:00Z",
        "empty": "",
        "a blank that XML does not know": "\u00a02026-06-15T12:00:00Z",
    }
    for name, text in instants.items():
        for place, texts in (("Created", (text, expires)), ("Expires", (created, text))):
            yield Row(
                name=f"F6 {place} with {name}",
                deviation=lambda message, texts=texts: message.with_timestamp(*texts),
                refusal=InvalidSecurity,
            )
    second = d.added_to_security(
        f'<wsu:Timestamp wsu:Id="TS-2"><wsu:Created>{created}</wsu:Created><wsu:Expires>{expires}</wsu:Expires>'
        "</wsu:Timestamp>"
    )
    yield Row(name="F6 two Timestamps", deviation=second, refusal=InvalidSecurity)
    missing = d.once_finished(d.remove("//wsu:Timestamp"))
    yield Row(name="F6 no Timestamp", deviation=missing, refusal=InvalidSecurity)
    endless = d.in_the_clear(d.remove("//wsu:Expires"))
    yield Row(name="F6 no Expires", deviation=endless, refusal=InvalidSecurity)
    extended = d.once_finished(d.set_text("//wsu:Expires", "2026-06-15T12:04:59.000Z"))
    yield Row(name="F6 Expires changed on the way", deviation=extended, refusal=FailedDigest)
    confirmation = (
        '<wsse11:SignatureConfirmation xmlns:wsse11="http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"'
        ' wsu:Id="SC-2" Value="AA=="/>'
    )
    yield Row(name="F5 an answer as a question", deviation=d.added_to_security(confirmation), refusal=InvalidSecurity)
    yield Row(
        name="F10 a signed To changed",
        deviation=d.once_finished(d.set_text("//wsa:To", "urn:evil")),
        refusal=FailedDigest,
        parent=with_signed_addressing,
    )


def parsing() -> Iterator[Row]:
    documents = {
        "G1 DOCTYPE": (lambda octets: DOCTYPE + octets, ForbiddenConstruct),
        "G1 empty DOCTYPE": (lambda octets: b"<!DOCTYPE a>" + octets, ForbiddenConstruct),
        "G4 external DTD": (
            lambda octets: b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">' + octets,
            ForbiddenConstruct,
        ),
        "G6 stylesheet": (lambda octets: b'<?xml-stylesheet href="a"?>' + octets, ForbiddenConstruct),
        "G12 comment behind": (lambda octets: octets + b"<!---->", ForbiddenConstruct),
        "G17 UTF-16": (lambda octets: octets.decode().encode("utf-16"), MalformedXML),
        "G17 UTF-32": (lambda octets: octets.decode().encode("utf-32-be"), MalformedXML),
        "G17 Latin-1 declared": (lambda octets: b'<?xml version="1.0" encoding="latin-1"?>' + octets, MalformedXML),
        "G17 UTF-16 declared far away": (
            lambda octets: b'<?xml version="1.0"' + b" " * 300 + b'encoding="utf-16"?>' + octets,
            MalformedXML,
        ),
        "G17 XML 1.1": (lambda octets: b'<?xml version="1.1"?>' + octets, MalformedXML),
        "G17 overlong UTF-8": (lambda octets: octets.replace(b"X509-1", b"X509\xc0\xad1"), MalformedXML),
        "G17 surrogate": (lambda octets: octets.replace(b"X509-1", b"X509\xed\xa0\x801"), MalformedXML),
        "G17 NUL": (lambda octets: octets.replace(b"X509-1", b"X509\x001"), MalformedXML),
        "G17 nothing": (lambda octets: b"", MalformedXML),
        "G17 cut": (lambda octets: octets[:-1], MalformedXML),
        "G17 twice": (lambda octets: octets + octets, MalformedXML),
        "G9 wide element": (
            lambda octets: octets.replace(
                b"<soap:Header>", b"<soap:Header " + b" ".join(b'a%d=""' % n for n in range(65)) + b">"
            ),
            LimitExceeded,
        ),
        "G10 many namespaces": (
            lambda octets: octets.replace(
                b"<soap:Envelope ", b"<soap:Envelope " + b" ".join(b'xmlns:a%d="urn:a"' % n for n in range(500)) + b" "
            ),
            LimitExceeded,
        ),
        "G11 many elements": (
            lambda octets: octets.replace(b"<soap:Header>", b"<soap:Header><a>" + b"<b/>" * 200_001 + b"</a>"),
            LimitExceeded,
        ),
        "G8 deep": (
            lambda octets: octets.replace(b"<soap:Header>", b"<soap:Header>" + b"<a>" * 300 + b"</a>" * 300),
            MalformedXML,
        ),
        "G an unknown SOAP": (lambda octets: octets.replace(SOAP11.encode(), b"urn:soap"), VersionMismatch),
        "G a Body of the other SOAP": (
            lambda octets: octets.replace(b"</soap:Header>", f"<o:Body xmlns:o='{SOAP12}'/></soap:Header>".encode()),
            NotAnEnvelope,
        ),
        "G another root": (lambda octets: b"<a/>", NotAnEnvelope),
    }
    for name, (edit, refusal) in documents.items():
        yield Row(name=name, deviation=lambda message, edit=edit: message.on_the_wire(edit), refusal=refusal)
    # The name of Body is signed with it. What was sealed is opened before that shows.
    for old, new in ((SOAP11, SOAP12), (SOAP12, SOAP11)):
        yield Row(
            name=f"G called {new} on the way",
            deviation=d.on_the_wire(old.encode(), new.encode()),
            refusal=FailedDigest,
            operations=1,
            parent=lambda message, old=old: message.in_soap(SOAPVersion(old)),
        )


ROWS = [
    *itertools.chain(wrapping(), references(), transforms(), keys(), encryption(), freshness(), parsing()),
]


def a_good_message(order: ProtectionOrder) -> Message:
    return a_message().signed_by(a_holder(CENTRE)).encrypted_for(a_holder(HUB).certificate).in_order(order)


@pytest.mark.parametrize(("row", "order"), [(row, order) for row in ROWS for order in row.orders], ids=str)
def test_refuses_the_document_and_accepts_its_parent(row, order):
    hub = Hub()
    parent = a_good_message(order).but(row.parent)
    hub.verify(parent.octets)
    attack = parent.but(row.deviation).octets
    before = hub.operations
    refusal = hub.refuse(attack)
    assert (verdict(refusal), hub.operations - before) == (verdict(row.refusal), row.operations)
    hub.verify(a_good_message(order).octets)


def opinion(hub: Hub, octets: bytes) -> tuple[str, str] | bytes:
    """Return why a document is refused, or its payload."""
    try:
        return canonical_octets(hub.verify(octets).content.payload)
    except Refusal as refusal:
        return verdict(refusal)


@pytest.mark.parametrize(("row", "order"), [(row, order) for row in ROWS for order in row.orders], ids=str)
def test_the_second_engine_is_of_the_same_opinion(row, order):
    parent = a_good_message(order).but(row.parent)
    for octets in (parent.octets, parent.but(row.deviation).octets):
        assert opinion(Hub(engine=XMLSecEngine()), octets) == opinion(Hub(), octets)


def test_names_every_document_once():
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) > 60
