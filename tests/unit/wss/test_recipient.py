"""A certificate is named by its digests, its key identifier, and its issuer and serial number."""

from dataclasses import replace
from hashlib import sha256

import pytest

from gateway.wss.recipient import is_named_by, issuer_serial, subject_key_identifier, thumbprint
from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.keys import a_holder, renewed, self_signed

HUB, OTHER = a_holder("hub"), a_holder("welfare centre")


def test_computes_the_names_that_others_compute():
    assert thumbprint(HUB.certificate) == HUB.thumbprint
    assert subject_key_identifier(HUB.certificate) == HUB.subject_key_identifier


def test_has_no_key_identifier_without_the_extension():
    certificate = self_signed("plain", HUB.private_key, with_key_identifier=False)
    assert subject_key_identifier(certificate) is None
    assert not is_named_by(certificate, SubjectKeyClaim(HUB.subject_key_identifier))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param(ThumbprintClaim(HUB.thumbprint), True, id="its thumbprint"),
        pytest.param(SubjectKeyClaim(HUB.subject_key_identifier), True, id="its key identifier"),
        pytest.param(ThumbprintClaim(OTHER.thumbprint), False, id="another thumbprint"),
        pytest.param(SubjectKeyClaim(OTHER.subject_key_identifier), False, id="another key identifier"),
        pytest.param(ThumbprintClaim(HUB.thumbprint[:-1]), False, id="most of its thumbprint"),
        pytest.param(ThumbprintClaim(HUB.subject_key_identifier), False, id="its key identifier as a thumbprint"),
        pytest.param(SubjectKeyClaim(b""), False, id="nothing"),
        pytest.param(CertificateClaim(sha256(HUB.der).digest()), True, id="its digest"),
        pytest.param(CertificateClaim(HUB.thumbprint), False, id="its thumbprint as a digest"),
        pytest.param(issuer_serial(HUB.certificate), True, id="its issuer and serial number"),
        pytest.param(issuer_serial(OTHER.certificate), False, id="another issuer and serial number"),
        pytest.param(
            replace(issuer_serial(HUB.certificate), serial_number=1), False, id="its issuer and another serial number"
        ),
        pytest.param(
            replace(issuer_serial(HUB.certificate), issuer=issuer_serial(OTHER.certificate).issuer),
            False,
            id="its serial number of another issuer",
        ),
    ],
)
def test_tells_whether_it_is_named(named, expected):
    assert is_named_by(HUB.certificate, named) is expected


def test_is_named_by_its_key_identifier_after_a_renewal():
    renewal = renewed(HUB).certificate
    assert is_named_by(renewal, SubjectKeyClaim(HUB.subject_key_identifier))
    assert not is_named_by(renewal, ThumbprintClaim(HUB.thumbprint))
