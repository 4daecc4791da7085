"""The one partner that a source listens to."""

from hashlib import sha256

import pytest

from gateway.provider.hub import HubRegistration
from gateway.wss.recipient import issuer_serial
from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.keys import a_holder

HUB, ENCRYPTION, STRANGER = (a_holder(name) for name in ("hub", "hub's other key", "stranger"))
REGISTRATION = HubRegistration(signing_certificate=HUB.certificate, encryption_certificate=ENCRYPTION.certificate)


def claims(holder):
    return [
        CertificateClaim(sha256=sha256(holder.der).digest()),
        SubjectKeyClaim(identifier=holder.subject_key_identifier),
        ThumbprintClaim(sha1=holder.thumbprint),
        issuer_serial(holder.certificate),
    ]


@pytest.mark.parametrize("claim", claims(HUB), ids=lambda claim: type(claim).__name__)
def test_knows_the_hub_by_every_name_of_its_signing_certificate(claim):
    found = REGISTRATION.find_certificate(claim)
    assert found.certificate == HUB.certificate
    assert found.encryption_certificate == ENCRYPTION.certificate


@pytest.mark.parametrize("holder", [ENCRYPTION, STRANGER], ids=lambda holder: holder.name)
def test_knows_nobody_else_and_not_the_hubs_key_for_decryption(holder):
    assert [REGISTRATION.find_certificate(claim) for claim in claims(holder)] == [None] * 4
