"""Claims are values: equal when they name the same, and different kinds never equal each other."""

from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim


def test_claims_of_one_kind_and_name_are_equal():
    assert {ThumbprintClaim(b"a"), ThumbprintClaim(b"a")} == {ThumbprintClaim(b"a")}


def test_claims_of_another_kind_differ_although_their_octets_are_equal():
    assert len({ThumbprintClaim(b"a"), SubjectKeyClaim(b"a"), CertificateClaim(b"a")}) == 3
