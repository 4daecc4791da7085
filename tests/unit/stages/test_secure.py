"""Who speaks: what is expected of a message for its service, and whose application it is."""

from dataclasses import replace

import pytest

from gateway.catalogue.service_row import Confidentiality
from gateway.refusals import FailedSignature, MustUnderstand, UncoveredPart, UnknownToken
from gateway.soap.envelope import read_envelope
from gateway.soap.namespaces import WSSE
from gateway.soap.version import SOAPVersion
from gateway.stages.secure import Secure
from gateway.wss.verify import ProtectionOrder
from tests.support.directory import a_certificate, a_directory, a_welfare_centre, an_application
from tests.support.facts import a_request, a_verified, received, the_catalogue


class Recipe:
    """Implements what the stage asks of `gateway.wss.verify.Verifier`."""

    def __init__(self):
        self.order = ProtectionOrder.SIGN_THEN_ENCRYPT
        self.refusal = None
        self.expected = None

    def verify(self, envelope, expectations, *, now):
        self.expected = expectations
        if self.refusal is not None:
            raise self.refusal
        return a_verified(a_request(), order=self.order)


@pytest.fixture
def recipe():
    return Recipe()


@pytest.fixture
def directory(tmp_path, clock):
    directory = a_directory(tmp_path, clock)
    directory.services.put_institutions([a_welfare_centre()])
    directory.services.put_application(an_application(a_welfare_centre()), [a_certificate()])
    return directory


@pytest.fixture
def secure(recipe, directory, clock):
    def make(*, allow_plain_transport=False):
        return Secure(verifier=recipe, directory=directory, clock=clock, allow_plain_transport=allow_plain_transport)

    return make


def arriving(service="PersonService", **deviations):
    return received(the_catalogue().services[service], **deviations)


@pytest.mark.parametrize("service", ["PersonService", "TestConnectionService"])
def test_expects_what_the_catalogue_says_of_the_service(secure, recipe, service):
    secure()(arriving(service))
    row = the_catalogue().services[service]
    assert recipe.expected.confidential is (row.confidentiality is Confidentiality.ENCRYPTED)
    assert recipe.expected.limits.bytes == row.max_bytes
    assert recipe.expected.confirms is None


def with_block(block, version):
    octets = f"<s:Envelope xmlns:s='{version}'><s:Header>{block}</s:Header><s:Body><a/></s:Body></s:Envelope>"
    return replace(arriving(), envelope=read_envelope(octets.encode()))


@pytest.mark.parametrize("version", SOAPVersion)
def test_understands_the_security_header_and_no_other_and_looks_before_any_cryptography(secure, recipe, version):
    secure()(with_block(f'<w:Security xmlns:w="{WSSE}" s:mustUnderstand="1"/>', version))
    recipe.refusal = FailedSignature("x")
    with pytest.raises(MustUnderstand):
        secure()(with_block('<x:y xmlns:x="urn:x" s:mustUnderstand="1"/>', version))


def test_names_the_institution_of_the_application(secure):
    assert secure()(arriving()).caller.institution == a_welfare_centre()


def test_refuses_an_application_that_is_no_longer_active(secure, directory):
    directory.services.put_application(an_application(a_welfare_centre(), active=False))
    with pytest.raises(UnknownToken):
        secure()(arriving())


def test_lets_a_refusal_of_the_recipe_through(secure, recipe):
    recipe.refusal = FailedSignature("x")
    with pytest.raises(FailedSignature):
        secure()(arriving())


@pytest.mark.parametrize(
    ("allowed", "tls", "passes"), [(False, None, False), (False, "TLSv1.3", True), (True, None, True)]
)
def test_takes_a_clear_body_only_over_a_protected_transport(secure, recipe, allowed, tls, passes):
    recipe.order = ProtectionOrder.SIGN_ONLY
    stage, message = secure(allow_plain_transport=allowed), arriving("TestConnectionService", tls_version=tls)
    if passes:
        assert stage(message).verified.order is ProtectionOrder.SIGN_ONLY
    else:
        with pytest.raises(UncoveredPart):
            stage(message)


def test_takes_an_encrypted_body_over_any_transport(secure):
    assert secure()(arriving("PersonService", tls_version=None)).service.name == "PersonService"
