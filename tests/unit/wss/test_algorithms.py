"""What is accepted is a closed table, compared letter for letter."""

import hashlib

import pytest

from gateway.refusals import UnsupportedAlgorithm
from gateway.wss.algorithms import (
    LEGACY_CBC,
    MGF1P_SHA1,
    MODERN,
    OAEP,
    PROFILES,
    STANDARD,
    Canonicalization,
    DataCipher,
    DigestMethod,
    KeyTransport,
    MaskFunction,
    OAEPDigest,
    ProtectionOrder,
    SignatureMethod,
    require_algorithm,
    require_oaep,
)

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
EACH_PROFILE = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


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
        "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
        "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
    ],
)
@EACH_PROFILE
def test_refuses_what_is_not_written_exactly_so(profile, algorithm):
    with pytest.raises(UnsupportedAlgorithm) as caught:
        require_algorithm(algorithm, profile.signature_methods, SignatureMethod)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "unsupported-algorithm")


def test_refuses_a_known_algorithm_that_the_profile_does_not_list():
    with pytest.raises(UnsupportedAlgorithm):
        require_algorithm(SignatureMethod.PSS_SHA256, LEGACY_CBC.signature_methods, SignatureMethod)


def test_keeps_its_detail_short():
    with pytest.raises(UnsupportedAlgorithm) as caught:
        require_algorithm("x" * 10_000, MODERN.signature_methods, SignatureMethod)
    assert len(caught.value.detail) < 200


def test_knows_no_sha_1_outside_oaep_and_no_pkcs_1_key_transport():
    known = [*SignatureMethod, *DigestMethod, *DataCipher, *Canonicalization, *KeyTransport]
    assert not [algorithm for algorithm in known if "sha1" in algorithm or "1_5" in algorithm]


@EACH_PROFILE
def test_a_profile_has_ciphers_with_a_tag_or_is_a_legacy_one_and_has_none(profile):
    assert {cipher.is_authenticated for cipher in profile.data_ciphers} == {not profile.is_legacy}


@EACH_PROFILE
def test_what_a_profile_is_sent_is_what_it_may_send(profile):
    suite = profile.outbound.suite
    assert suite.cipher in profile.data_ciphers
    assert suite.oaep in profile.oaep
    assert suite.cipher.is_authenticated or profile.outbound.order is ProtectionOrder.ENCRYPT_THEN_SIGN


def test_the_three_profiles_differ_as_decided():
    assert list(PROFILES) == ["modern", "standard", "legacy-cbc"]
    periods = [(profile.timestamp_life_seconds, profile.skew_seconds) for profile in PROFILES.values()]
    assert periods == [(300, 60), (600, 60), (300, 60)]
    assert [profile.drops_unsigned_addressing for profile in PROFILES.values()] == [False, True, True]
    assert [profile.is_legacy for profile in PROFILES.values()] == [False, False, True]
    assert (LEGACY_CBC.signature_methods, LEGACY_CBC.digest_methods) == (
        {SignatureMethod.RSA_SHA256},
        {DigestMethod.SHA256},
    )
    assert MODERN.signature_methods == STANDARD.signature_methods == set(SignatureMethod)


@pytest.mark.parametrize(
    ("cipher", "octets"),
    [
        (DataCipher.AES128_GCM, 16),
        (DataCipher.AES256_GCM, 32),
        (DataCipher.AES128_CBC, 16),
        (DataCipher.AES256_CBC, 32),
    ],
)
def test_a_cipher_takes_a_key_of_one_length(cipher, octets):
    assert cipher.key_octets == octets


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_digests_as_it_is_called(name):
    method = DigestMethod[name.upper()]
    assert method.digest(b"octets") == hashlib.new(name, b"octets").digest()
    assert method.length == len(method.digest(b""))


@pytest.mark.parametrize(
    ("transport", "digest", "mask"),
    [
        (KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA1, MaskFunction.MGF1_SHA1),
        (KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA256, MaskFunction.MGF1_SHA1),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA256, MaskFunction.MGF1_SHA256),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA256, MaskFunction.MGF1_SHA1),
    ],
)
@EACH_PROFILE
def test_accepts_four_transports(profile, transport, digest, mask):
    assert require_oaep(transport, digest, mask, profile.oaep) == OAEP(transport, digest, mask)


@pytest.mark.parametrize(
    ("transport", "digest", "mask"),
    [
        # the mask function of mgf1p is in its name (XML Encryption 1.1 section 5.5.2)
        (KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA1, MaskFunction.MGF1_SHA256),
        (KeyTransport.RSA_OAEP_MGF1P, OAEPDigest.SHA256, MaskFunction.MGF1_SHA256),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA1, MaskFunction.MGF1_SHA1),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA1, MaskFunction.MGF1_SHA256),
        ("http://www.w3.org/2001/04/xmlenc#rsa-1_5", OAEPDigest.SHA1, MaskFunction.MGF1_SHA1),
        (KeyTransport.RSA_OAEP, "http://www.w3.org/2001/04/xmlenc#sha512", MaskFunction.MGF1_SHA1),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA256, "http://www.w3.org/2009/xmlenc11#mgf1sha512"),
        (KeyTransport.RSA_OAEP, OAEPDigest.SHA256, ""),
    ],
)
@EACH_PROFILE
def test_refuses_parts_that_do_not_go_together(profile, transport, digest, mask):
    with pytest.raises(UnsupportedAlgorithm):
        require_oaep(transport, digest, mask, profile.oaep)


def test_sends_the_transport_that_everybody_reads():
    assert {profile.outbound.suite.oaep for profile in PROFILES.values()} == {MGF1P_SHA1}
