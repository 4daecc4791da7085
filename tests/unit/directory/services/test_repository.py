from gateway.directory.services import repository
from gateway.wss.registration import CertificateClaim, IssuerSerialClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.directory import a_certificate, a_welfare_centre, an_application


def test_a_claim_finds_the_certificate_by_its_own_kind_of_name_only(directory):
    """A digest given as a thumbprint must not be looked for among digests."""
    certificate = a_certificate()
    directory.services.put_institutions([a_welfare_centre()])
    directory.services.put_application(an_application(a_welfare_centre()), [certificate])
    database = directory.services._database
    with database.reading(RuntimeError) as connection:
        for claim in (
            CertificateClaim(certificate.thumbprint),
            SubjectKeyClaim(certificate.sha256),
            ThumbprintClaim(certificate.subject_key_identifier + b"x"),
            IssuerSerialClaim((), int.from_bytes(certificate.thumbprint, "big")),
        ):
            assert repository.find_claimed(connection, claim) == []
        assert repository.find_claimed(connection, CertificateClaim(certificate.sha256)) == [certificate]
