"""A BinarySecurityToken is one X.509 certificate in base64, named by its digest."""

from hashlib import sha256

import pytest

from gateway.refusals import InvalidSecurity, UnsupportedToken
from gateway.wss.binary_security_token import BINARY_SECURITY_TOKEN, read_binary_security_token
from gateway.wss.registration import CertificateClaim
from tests.support.messages import binary_security_token, element

CERTIFICATES = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#"
SHOWN = binary_security_token(b"certificate", identifier="X509-1")


def test_claims_the_certificate_shown():
    token = read_binary_security_token(element(SHOWN))
    assert (token.identifier, token.claim) == ("X509-1", CertificateClaim(sha256(b"certificate").digest()))
    assert element(SHOWN).tag == BINARY_SECURITY_TOKEN


def test_has_no_identifier_when_none_is_written():
    assert read_binary_security_token(element(SHOWN.replace('wsu:Id="X509-1"', ""))).identifier == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("#X509v3", "#X509PKIPathv1"),
        ("#X509v3", "#PKCS7"),
        ("#X509v3", "#X509v1"),
        ("#Base64Binary", "#HexBinary"),
        ("ValueType", "wsu:ValueType"),
    ],
)
def test_refuses_a_token_of_another_type(before, after):
    with pytest.raises((UnsupportedToken, InvalidSecurity)) as caught:
        read_binary_security_token(element(SHOWN.replace(before, after)))
    assert caught.value.fault_class == "S"


@pytest.mark.parametrize("attribute", ["ValueType", "EncodingType"])
def test_refuses_a_token_that_does_not_say_its_type(attribute):
    token = element(SHOWN)
    del token.attrib[attribute]
    with pytest.raises(UnsupportedToken) as caught:
        read_binary_security_token(token)
    assert caught.value.journal_reason == "unsupported-token"


@pytest.mark.parametrize("content", ["", "?", "<wsse:a/>"])
def test_refuses_a_token_that_is_not_base64(content):
    token = element(SHOWN)
    token[:], token.text = [], None
    token.extend(element(f"<w>{content}</w>"))
    token.text = content if not content.startswith("<") else None
    with pytest.raises(InvalidSecurity):
        read_binary_security_token(token)


def test_refuses_another_attribute():
    token = element(SHOWN)
    token.set("Id", "other")
    with pytest.raises(InvalidSecurity):
        read_binary_security_token(token)
