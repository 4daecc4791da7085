from gateway.directory import Directory
from gateway.wss.registration import CertificateClaim, Registrations
from tests.support.directory import (
    INQUIRY,
    TODAY,
    a_certificate,
    a_grant,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_application,
    an_inscription,
)

CENTRE, PERSON = a_welfare_centre(), a_number()


def test_answers_every_question_that_a_message_brings(directory: Directory):
    certificate = a_certificate()
    directory.services.put_institutions([CENTRE])
    directory.services.put_application(an_application(CENTRE), [certificate])
    directory.authorisations.put_grants([a_grant()])
    directory.persons.put_numbers([a_known_number(PERSON)])
    directory.persons.put_inscriptions([an_inscription(PERSON)])

    registrations: Registrations = directory
    found = registrations.find_certificate(CertificateClaim(certificate.sha256))
    assert found is not None
    caller = directory.services.find_caller(found.application)
    assert caller is not None
    asked = {"service": "PersonService", "operation": "consultPerson", "legal_context": "REG:FILE_UPKEEP"}
    assert directory.authorisations.find_grant(caller.institution, **asked, day=TODAY) == a_grant()
    numbers = directory.persons.numbers_of_same_person(PERSON)
    assert directory.persons.holds(numbers, caller.institution, [INQUIRY], TODAY)
    assert directory.persons.find_number(PERSON) == a_known_number(PERSON)
    assert directory.services.find_provider("RRN") is None
