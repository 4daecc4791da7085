"""What is accepted is a closed table, compared letter for letter."""

import pytest

from gateway.refusals import UnsupportedAlgorithm
from gateway.wss.algorithms import (
    MODERN,
    PROFILES,
    Canonicalization,
    DataCipher,
    DigestMethod,
    KeyTransport,
    OAEPDigest,
    SignatureMethod,
    require_algorithm,
)

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def test_accepts_what_is_listed():
    method = require_algorithm(RSA_SHA256, MODERN.signature_methods, SignatureMethod)
    assert method is SignatureMethod.RSA_SHA256


@pytest.mark.parametrize(
    "algorithm",
    [
        "",
        f"{RSA_SHA256} ",
        f" {RSA_SHA256}",
        RSA_SHA256.upper(),
        f"{RSA_SHA256}#",
        RSA_SHA256.replace("http", "https"),
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
    ],
)
def test_refuses_what_is_not_written_exactly_so(algorithm):
    with pytest.raises(UnsupportedAlgorithm) as caught:
        require_algorithm(algorithm, MODERN.signature_methods, SignatureMethod)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "unsupported-algorithm")


def test_refuses_a_known_algorithm_that_the_profile_does_not_list():
    with pytest.raises(UnsupportedAlgorithm):
        require_algorithm(OAEPDigest.SHA1, frozenset({OAEPDigest.SHA256}), OAEPDigest)


def test_keeps_its_detail_short():
    with pytest.raises(UnsupportedAlgorithm) as caught:
        require_algorithm("x" * 10_000, MODERN.signature_methods, SignatureMethod)
    assert len(caught.value.detail) < 200


def test_knows_no_sha_1_outside_oaep():
    accepted = [*SignatureMethod, *DigestMethod, *DataCipher, *Canonicalization, *KeyTransport]
    assert not [algorithm for algorithm in accepted if "sha1" in algorithm or "1_5" in algorithm or "cbc" in algorithm]


def test_has_one_profile_of_five_minutes():
    assert (list(PROFILES), MODERN.timestamp_life_seconds, MODERN.skew_seconds) == (["modern"], 300, 60)
