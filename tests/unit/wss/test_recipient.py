"""A certificate is named by its thumbprint and its key identifier, and by nothing else."""

import pytest

from gateway.wss.recipient import is_recipient, subject_key_identifier, thumbprint
from gateway.wss.registration import SubjectKeyClaim, ThumbprintClaim
from gateway.wss.token_reference import DirectReference
from tests.support.keys import a_holder, renewed, self_signed

HUB, OTHER = a_holder("hub"), a_holder("welfare centre")


def test_computes_the_names_that_others_compute():
    assert thumbprint(HUB.certificate) == HUB.thumbprint
    assert subject_key_identifier(HUB.certificate) == HUB.subject_key_identifier


def test_has_no_key_identifier_without_the_extension():
    certificate = self_signed("plain", HUB.private_key, with_key_identifier=False)
    assert subject_key_identifier(certificate) is None
    assert not is_recipient(certificate, SubjectKeyClaim(HUB.subject_key_identifier))


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
        pytest.param(DirectReference("token", None), False, id="a reference to a token"),
    ],
)
def test_tells_whether_it_is_named(named, expected):
    assert is_recipient(HUB.certificate, named) is expected


def test_is_named_by_its_key_identifier_after_a_renewal():
    renewal = renewed(HUB).certificate
    assert is_recipient(renewal, SubjectKeyClaim(HUB.subject_key_identifier))
    assert not is_recipient(renewal, ThumbprintClaim(HUB.thumbprint))
