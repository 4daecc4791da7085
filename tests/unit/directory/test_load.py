from dataclasses import asdict
from datetime import date

import pytest

from gateway.directory import CertificateUse
from gateway.directory.load import Loaded, LoadError, load_directory
from gateway.directory.services.model import CertificateStatus
from gateway.values import IncompleteDate
from tests.support.directory import INQUIRY, TODAY, a_number, a_welfare_centre, certificate_octets
from tests.support.network import BIS, PERSON, a_network_file


@pytest.fixture
def load(tmp_path, directory, clock):
    """Load the network with some texts replaced."""
    return lambda *replacements: load_directory(a_network_file(tmp_path, *replacements), directory, clock)


def everything(directory):
    services = directory.services
    return [
        services.list_institutions(),
        services.list_applications(),
        services.list_certificates(),
        services.list_endpoints(),
        directory.authorisations.list_grants(),
        [directory.persons.find_number(number) for number in (PERSON, BIS)],
        directory.persons.lines([PERSON]),
        directory.register.records_of(BIS, "PersonIdentity"),
    ]


def test_enters_everything_and_counts_it(load, directory):
    counted = {"institutions": 2, "applications": 2, "endpoints": 1, "grants": 1, "numbers": 2, "inscriptions": 1}
    assert load() == Loaded(**counted, register=1)
    centre = directory.services.find_institution(a_welfare_centre().number)
    assert directory.services.find_caller("centre-1").institution == centre
    assert directory.services.find_provider("RRN").url == "http://127.0.0.1:8082"
    assert directory.persons.holds([PERSON], centre, [INQUIRY], TODAY)
    birth = IncompleteDate(year=1985, month=7, day=0)
    assert directory.register.find_by_name("Invented", "Person", birth)[0].ssin == BIS
    assert directory.register.find_by_name("Former", "Person", birth)[0].is_former
    assert directory.register.records_of(BIS, "PersonIdentity")[0]["name"] == {
        "lastName": "Invented",
        "firstName": ["Person"],
    }


def test_each_pair_of_operation_and_legal_context_becomes_a_grant(load, directory):
    load()
    granted = {(grant.operation, grant.legal_context) for grant in directory.authorisations.list_grants()}
    assert granted == {
        (operation, context)
        for operation in ("consultPerson", "findPerson")
        for context in ("REG:FILE_UPKEEP", "REG:IDENTIFY")
    }


def test_loading_twice_leaves_what_loading_once_left(tmp_path, directory, clock):
    file = a_network_file(tmp_path)
    once = load_directory(file, directory, clock)
    left = everything(directory)
    assert load_directory(file, directory, clock) == once
    assert everything(directory) == left


def test_a_certificate_is_registered_as_the_file_says(load, directory):
    load()
    found = [(one.use, one.status) for one in directory.services.list_certificates() if one.application == "centre-1"]
    assert sorted(found) == [
        (CertificateUse.SIGN, CertificateStatus.ACTIVE),
        (CertificateUse.SIGN, CertificateStatus.WITHDRAWN),
    ]


def test_an_application_is_modern_unless_the_file_says_otherwise(load, directory):
    load(("identifier: centre-1\n", "identifier: centre-1\n    profile: legacy-cbc\n    profile_until: 2027-06-30\n"))
    profiles = {one.identifier: (one.profile, one.profile_until) for one in directory.services.list_applications()}
    assert profiles == {"centre-1": ("legacy-cbc", date(2027, 6, 30)), "rrn": ("modern", None)}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("profile: legacy", ["applications.0.profile", "legacy-cbc, modern, standard"]),
        ("profile: Modern", ["applications.0.profile", "legacy-cbc, modern, standard"]),
        ("profile: legacy-cbc", ["applications.0", "profile_until"]),
        ("profile_until: never", ["applications.0.profile_until"]),
    ],
)
def test_refuses_a_profile_that_is_none_or_never_ends(load, directory, written, said):
    with pytest.raises(LoadError) as caught:
        load(("identifier: centre-1\n", f"identifier: centre-1\n    {written}\n"))
    assert [part for part in said if part not in str(caught.value)] == []
    assert directory.services.list_applications() == []


def test_removes_nothing_that_the_file_does_not_name(load, directory, tmp_path, clock):
    load()
    (tmp_path / "empty.yaml").write_text("institutions: []")
    left = everything(directory)
    loaded = load_directory(tmp_path / "empty.yaml", directory, clock)
    assert set(asdict(loaded).values()) == {0}
    assert everything(directory) == left


@pytest.mark.parametrize(
    ("replacement", "said"),
    [
        (("member_of", "member_off"), ["line 4", "institutions.1.member_off", "allowed:", "member_of"]),
        (("register: RRN", "register: XXX"), ["line 24", "numbers.0.register", "'RRN', 'BIS' or 'RAD'"]),
        (("capacity: 17/1", "capacity: 17"), ["line 27", "inscriptions.0.capacity", "sector/code"]),
        (("centre.pem", "none.pem"), ["line 9", "applications.0.certificates.0.file", "No such file"]),
        (("endpoints:", "applications:"), ["applications", "stands twice"]),
        (("application: rrn", "application: nobody"), ["line 13", "endpoints.0.application", "no application"]),
        (("begin: 2026-01-01\n", "begin: 2026-13-01\n"), ["line 22", "grants.0.begin"]),
        (("grants:", "grants: ["), ["line"]),
    ],
    ids=["unknown-key", "code", "value", "file", "doubled-key", "reference", "date", "no-yaml"],
)
def test_refuses_a_faulty_file_naming_line_and_key(load, tmp_path, replacement, said):
    with pytest.raises(LoadError) as caught:
        load(replacement)
    assert str(tmp_path / "network.yaml") in str(caught.value)
    for part in said:
        assert part in str(caught.value)


def test_never_repeats_a_persons_number_in_a_complaint(load):
    wrong = str(PERSON)[:-2] + "00"
    with pytest.raises(LoadError) as caught:
        load((str(PERSON), wrong))
    assert wrong not in str(caught.value)
    assert str(caught.value.__cause__).count(wrong) == 0


def test_refuses_an_application_of_an_institution_that_is_not_there(load):
    number = str(a_welfare_centre(99).number)
    with pytest.raises(LoadError, match=r"applications\.0\.institution: no institution has this number"):
        load(
            (
                'identifier: centre-1\n    institution: "' + str(a_welfare_centre().number),
                f'identifier: centre-1\n    institution: "{number}',
            )
        )


def test_refuses_a_key_that_belongs_to_another_application(load):
    with pytest.raises(LoadError, match=r"applications\.1\.certificates: .*registered for application centre-1"):
        load(("rrn.pem", "centre.pem"))


def test_refuses_an_application_for_which_nothing_can_be_encrypted(tmp_path, directory, clock):
    file = a_network_file(tmp_path)
    (tmp_path / "rrn.pem").write_bytes(certificate_octets(key=1, key_encipherment=False))
    with pytest.raises(LoadError, match=r"applications\.1\.certificates: no key of the application encrypts"):
        load_directory(file, directory, clock)


def test_refuses_a_file_that_is_no_certificate(tmp_path, directory, clock):
    file = a_network_file(tmp_path)
    (tmp_path / "rrn.pem").write_bytes(b"no certificate")
    with pytest.raises(LoadError, match=r"applications\.1\.certificates\.0\.file: rrn\.pem"):
        load_directory(file, directory, clock)


def test_refuses_a_person_of_the_register_whose_number_is_not_given(load):
    with pytest.raises(LoadError, match="register: a person's number does not stand under numbers"):
        load(
            (
                f'{{ssin: "{BIS}", register: BIS}}\ninscriptions',
                f'{{ssin: "{a_number(9)}", register: BIS}}\ninscriptions',
            )
        )


@pytest.mark.parametrize("octets", [None, b"\xff"], ids=["missing", "not-utf-8"])
def test_refuses_a_file_that_cannot_be_read(tmp_path, directory, clock, octets):
    file = tmp_path / "network.yaml"
    if octets is not None:
        file.write_bytes(octets)
    with pytest.raises(LoadError, match="cannot be read"):
        load_directory(file, directory, clock)
