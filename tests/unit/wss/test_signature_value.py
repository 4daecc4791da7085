"""SignatureValue per method: what xmlsec signs holds, with that method and that kind of key only."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from gateway.refusals import FailedSignature, UnsupportedAlgorithm
from gateway.wss.algorithms import SignatureMethod
from gateway.wss.signature_value import check_value, octets_of_order, split
from tests.support.keys import a_curve_holder, a_holder

SIGNED = b"canonical SignedInfo"
RSA = a_holder("welfare centre")
CURVES = {curve.name: a_curve_holder(f"curve {curve.name}", curve) for curve in (ec.SECP256R1, ec.SECP384R1)}
ON_EACH_CURVE = pytest.mark.parametrize("holder", CURVES.values(), ids=CURVES)
DIGESTS = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
RSA_METHODS = [method for method in SignatureMethod if not method.name.startswith("ECDSA")]
ECDSA_METHODS = [method for method in SignatureMethod if method.name.startswith("ECDSA")]


def value_by(holder, method: SignatureMethod) -> bytes:
    scheme, digest = method.name.split("_")
    if scheme == "ECDSA":
        return split(holder.private_key.sign(SIGNED, ec.ECDSA(DIGESTS[digest])), holder.private_key.curve)
    salted = padding.PSS(mgf=padding.MGF1(DIGESTS[digest]), salt_length=DIGESTS[digest].digest_size)
    return holder.private_key.sign(SIGNED, salted if scheme == "PSS" else padding.PKCS1v15(), DIGESTS[digest])


@pytest.mark.parametrize("method", RSA_METHODS)
def test_holds_for_each_rsa_method_and_for_no_other(method):
    value = value_by(RSA, method)
    check_value(method, RSA.certificate.public_key(), value, SIGNED)
    for other in set(RSA_METHODS) - {method}:
        with pytest.raises(FailedSignature):
            check_value(other, RSA.certificate.public_key(), value, SIGNED)


@ON_EACH_CURVE
@pytest.mark.parametrize("method", ECDSA_METHODS)
def test_holds_for_each_curve_and_digest_and_for_no_other(holder, method):
    value = value_by(holder, method)
    check_value(method, holder.certificate.public_key(), value, SIGNED)
    (other,) = set(ECDSA_METHODS) - {method}
    with pytest.raises(FailedSignature):
        check_value(other, holder.certificate.public_key(), value, SIGNED)


@pytest.mark.parametrize("method", SignatureMethod)
def test_refuses_the_value_of_something_else(method):
    holder = RSA if method in RSA_METHODS else CURVES["secp256r1"]
    with pytest.raises(FailedSignature) as caught:
        check_value(method, holder.certificate.public_key(), value_by(holder, method), SIGNED + b".")
    assert (caught.value.fault_class, caught.value.__cause__) == ("S", None)


@pytest.mark.parametrize("length", [0, 20, 48])
def test_refuses_a_pss_salt_of_another_length_than_the_digest(length):
    salted = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=length)
    value = RSA.private_key.sign(SIGNED, salted, hashes.SHA256())
    with pytest.raises(FailedSignature):
        check_value(SignatureMethod.PSS_SHA256, RSA.certificate.public_key(), value, SIGNED)


@pytest.mark.parametrize("method", SignatureMethod)
def test_refuses_a_method_of_another_kind_of_key(method):
    wrong = CURVES["secp256r1"] if method in RSA_METHODS else RSA
    with pytest.raises(UnsupportedAlgorithm):
        check_value(method, wrong.certificate.public_key(), b"value", SIGNED)


def test_refuses_another_curve():
    holder = a_curve_holder("curve of another kind", ec.SECP521R1)
    with pytest.raises(UnsupportedAlgorithm):
        check_value(SignatureMethod.ECDSA_SHA256, holder.certificate.public_key(), bytes(132), SIGNED)


@ON_EACH_CURVE
def test_refuses_der_and_every_length_but_twice_the_order(holder):
    key, method = holder.certificate.public_key(), SignatureMethod.ECDSA_SHA256
    value = value_by(holder, method)
    der = holder.private_key.sign(SIGNED, ec.ECDSA(hashes.SHA256()))
    longer = [value + b"\0", b"\0" + value, b"\0" + value[: len(value) // 2] + b"\0" + value[len(value) // 2 :]]
    for wrong in (der, b"", value[:-1], value[1:], *longer):
        with pytest.raises(FailedSignature):
            check_value(method, key, wrong, SIGNED)


@ON_EACH_CURVE
def test_refuses_a_value_without_the_zero_in_front_of_a_small_s(holder):
    key, method = holder.certificate.public_key(), SignatureMethod.ECDSA_SHA256
    half = octets_of_order(holder.private_key.curve)
    value = next(value for value in iter(lambda: value_by(holder, method), None) if value[half] == 0)
    check_value(method, key, value, SIGNED)
    with pytest.raises(FailedSignature):
        check_value(method, key, value[:half] + value[half + 1 :], SIGNED)


@ON_EACH_CURVE
def test_refuses_r_and_s_of_nothing(holder):
    length = octets_of_order(holder.private_key.curve)
    for wrong in (bytes(2 * length), b"\xff" * 2 * length, bytes(2 * length - 1) + b"\1"):
        with pytest.raises(FailedSignature):
            check_value(SignatureMethod.ECDSA_SHA256, holder.certificate.public_key(), wrong, SIGNED)


def test_writes_small_numbers_at_full_length():
    assert split(bytes.fromhex("3006020101020102"), ec.SECP256R1()) == bytes(31) + b"\1" + bytes(31) + b"\2"


def test_every_method_is_known():
    assert isinstance(RSA.certificate.public_key(), rsa.RSAPublicKey)
    assert set(RSA_METHODS) | set(ECDSA_METHODS) == set(SignatureMethod)
