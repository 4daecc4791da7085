"""libxmlsec as the engine: the same verdicts, computed by somebody else."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from gateway.refusals import FailedDigest, FailedSignature
from gateway.soap.parser import parse_document
from gateway.wss import engine_xmlsec
from gateway.wss.algorithms import DigestMethod, SignatureMethod
from gateway.wss.engine_xmlsec import XMLSecEngine
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.signature import read_signature, verify_value
from tests.support.deviations import set_text
from tests.support.keys import a_curve_holder, a_holder
from tests.support.messages import BOTH_ORDERS, Message, TokenKind, TreeEdit, a_message, find
from tests.support.verification import CENTRE, HUB, OTHER, Hub

SENDER, RECIPIENT = a_holder(CENTRE), a_holder(HUB)
ENGINE = XMLSecEngine()


def a_signed_root(message: Message, edit: TreeEdit = lambda _: None):
    return parse_document(message.signed_by(SENDER).once_finished(edit).octets)


def registered(holder) -> RegisteredCertificate:
    return RegisteredCertificate(
        application="a",
        certificate=holder.certificate,
        encryption_certificate=holder.certificate,
        profile="modern",
    )


RSA_METHODS = [method for method in SignatureMethod if not method.name.startswith("ECDSA")]
ECDSA_METHODS = [method for method in SignatureMethod if method.name.startswith("ECDSA")]
CURVES = [a_curve_holder(f"centre on {curve.name}", curve) for curve in (ec.SECP256R1, ec.SECP384R1)]
SIGNED_BY = [
    *(pytest.param(SENDER, method, id=method.name) for method in RSA_METHODS),
    *(
        pytest.param(holder, method, id=f"{method.name} {holder.private_key.curve.name}")
        for holder in CURVES
        for method in ECDSA_METHODS
    ),
]
SHAPES = {
    "plain": lambda message: message,
    "as CXF sends it": lambda message: message.as_cxf_sends_it(),
    "as node-soap sends it": lambda message: message.as_node_soap_sends_it(),
    "#default listed": lambda message: message.with_prefix_list("#default", "soap").within_default_namespace("urn:d"),
    "issuer and serial number": lambda message: message.with_token(TokenKind.ISSUER_SERIAL),
    "signed token": lambda message: message.with_references("timestamp", "body", "token"),
    "an empty payload": lambda message: message.with_payload(b"<a/>"),
    "characters that are escaped": lambda message: message.with_payload("<a b='&lt;\"&#9;'>&amp;é&#13;</a>".encode()),
}


@pytest.mark.parametrize("order", BOTH_ORDERS)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_accepts_what_the_own_engine_accepts(shape, order):
    message = shape(a_message().signed_by(SENDER).encrypted_for(RECIPIENT.certificate).in_order(order))
    octets = message.octets
    own, other = Hub().verify(octets), Hub(engine=ENGINE).verify(octets)
    assert etree.tostring(own.content.payload) == etree.tostring(other.content.payload)
    assert (own.order, own.replay_keys) == (other.order, other.replay_keys)


@pytest.mark.parametrize("digest_method", DigestMethod)
@pytest.mark.parametrize(("holder", "method"), SIGNED_BY)
def test_agrees_on_each_method_and_each_digest(holder, method, digest_method):
    message = replace(a_message(), signature_method=method, digest_method=digest_method).signed_by(holder)
    root = parse_document(message.octets)
    signature = read_signature(find(root, "Signature"))
    assert ENGINE.verify_value(signature, registered(holder)) == verify_value(signature, registered(holder))
    assert ENGINE.digest_holds(signature.references[1], find(root, "Body"))
    broken = replace(signature, value=signature.value[:-1] + bytes([signature.value[-1] ^ 1]))
    with pytest.raises(FailedSignature):
        ENGINE.verify_value(broken, registered(holder))


def test_leaves_the_document_as_it_was():
    root = a_signed_root(a_message())
    before = etree.tostring(root)
    signature = read_signature(find(root, "Signature"))
    ENGINE.verify_value(signature, registered(SENDER))
    ENGINE.digest_holds(signature.references[1], find(root, "Body"))
    assert etree.tostring(root) == before


def test_returns_the_canonical_octets():
    signature = read_signature(find(a_signed_root(a_message()), "Signature"))
    assert ENGINE.verify_value(signature, registered(SENDER)) == verify_value(signature, registered(SENDER))


def test_refuses_another_key_and_another_value():
    signature = read_signature(find(a_signed_root(a_message()), "Signature"))
    for changed, holder in ((signature, a_holder(OTHER)), (replace(signature, value=bytes(256)), SENDER)):
        with pytest.raises(FailedSignature):
            ENGINE.verify_value(changed, registered(holder))


def test_refuses_where_the_two_canonicalize_differently(monkeypatch):
    signature = read_signature(find(a_signed_root(a_message()), "Signature"))
    octets = verify_value(signature, registered(SENDER))
    monkeypatch.setattr(engine_xmlsec, "canonical_octets", lambda *_: octets + b" ")
    with pytest.raises(FailedSignature) as caught:
        ENGINE.verify_value(signature, registered(SENDER))
    assert caught.value.detail == "canonical SignedInfo"


@pytest.mark.parametrize("message", [a_message(), a_message().as_node_soap_sends_it()])
def test_finds_a_digest_that_does_not_hold_after_a_change(message):
    for edit, holds in ((lambda _: None, True), (set_text("//question", "else"), False)):
        root = a_signed_root(message, edit)
        assert ENGINE.digest_holds(read_signature(find(root, "Signature")).references[1], find(root, "Body")) is holds


def test_refuses_what_libxmlsec_cannot_canonicalize():
    root = a_signed_root(a_message())
    reference = read_signature(find(root, "Signature")).references[1]
    with pytest.raises(FailedDigest):
        ENGINE.digest_holds(replace(reference, identifier="nobody"), find(root, "Body"))
