"""A catalogue that does not hold together is refused, naming file, line, key and what is allowed."""

import pytest

from gateway.catalogue import CatalogueError, load_catalogue

PERSON = "services/identification/PersonService.yaml"
ACCESS = "services/network/ManageAccess.yaml"
IDENTITY = "datasets/PersonIdentity.yaml"


def test_refuses_an_unknown_key_naming_file_line_and_key(edited):
    root = edited(PERSON, "flow: consult", "flow: consult\nmood: good")
    with pytest.raises(
        CatalogueError, match=r"PersonService\.yaml, line 9, key mood: unknown key; allowed: service, version"
    ):
        load_catalogue(root)


def test_refuses_a_wrong_word_naming_the_allowed_ones(edited):
    root = edited(PERSON, "deceased: answer", "deceased: perhaps")
    with pytest.raises(CatalogueError, match=r"line \d+, key deceased: 'perhaps' is none of 'answer' or 'refuse'"):
        load_catalogue(root)


def test_refuses_a_wrong_word_deep_in_an_operation_naming_the_allowed_ones(edited):
    root = edited(PERSON, "{kind: first}", "{kind: last}")
    expected = r"key operations\.findPerson\.route\.kind: 'last' is none of 'hub', 'by-register' or 'first'"
    with pytest.raises(CatalogueError, match=expected):
        load_catalogue(root)


def test_refuses_a_doubled_key(edited):
    root = edited(PERSON, "flow: consult", "flow: consult\nflow: hub")
    with pytest.raises(CatalogueError, match="key flow: stands twice"):
        load_catalogue(root)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            PERSON,
            '["REG:FILE_UPKEEP", "REG:IDENTIFY"]',
            '["REG:GOSSIP"]',
            r"legal_contexts: 'REG:GOSSIP' is no legal context; known: REG:",
        ),
        (PERSON, 'legal_contexts: ["REG:IDENTIFY"]', 'legal_contexts: ["REG:INSPECTION"]', "no context of the service"),
        (PERSON, "from: [NIC,", "from: [KGB,", r"'KGB' is no institution; known: ANY, CBSS"),
        (PERSON, "providers: [RRN", "providers: [KGB", "'KGB' is no institution"),
        (PERSON, "codelist: MatchStrength", "codelist: Strength", r"own\.0: 'Strength' is no code list"),
        (
            PERSON,
            "birth.birthDate, gender",
            "birth.day, gender",
            r"take\.PersonIdentity\.3: PersonIdentity has no field birth\.day",
        ),
        (PERSON, "PersonAddress: [address", "Address: [address", "'Address' is no data set"),
        (PERSON, "blocks: [PersonIdentity.name", "blocks: [PersonIdentity.nom", "no block of a data set"),
        (PERSON, "name: addressee", "name: language", "side by side: language"),
        (PERSON, "subject: ssin", "subject: withAddress", "no mandatory ssin of the request; known: ssin"),
        (PERSON, "field: ssin}", "field: person}", "'person' is no mandatory ssin"),
        (PERSON, "    subject: ssin\n", "", "no subject says on whom"),
        (PERSON, "caller: [1/10,", "caller: [10,", r"inscription\.caller\.0"),
        (PERSON, "period_field: today", "period_field: validOn", "request field, today or none"),
        (PERSON, "code: REG10010", "code: REG99999", "no status code"),
        (PERSON, "behaviour: person.consult", "behaviour: ''", r"operations\.consultPerson\.behaviour"),
        (PERSON, "behaviour: person.consult", "behaviour: consult", r"operations\.consultPerson\.behaviour"),
        (PERSON, "service: PersonService", "service: PeopleService", "not what the file is called"),
        (PERSON, "meaning: Person}", "meaning: Person, blocks: [PersonIdentity.core]}", "neither blocks nor place"),
        (PERSON, "  findPerson:", "  Find Person:", "no names of operations: Find Person"),
        (ACCESS, "inscription:", "#", "says whose inscription"),
        (ACCESS, "codelist: DirectoryAction", "codelist: Action", r"request: 'Action' is no code list \(of action\)"),
        (IDENTITY, "codelist: Gender", "codelist: Sex", r"no code list \(of gender\)"),
        (IDENTITY, "dataset: PersonIdentity", "dataset: Person", "not what the file is called"),
        ("codes/Gender.yaml", "list: Gender", "list: Sex", "not what the file is called"),
        ("codes/Gender.yaml", "code: F", "code: M", "stand twice: M"),
        (
            "status.yaml",
            "value: DATA_FOUND",
            "value: FOUND",
            r"codes\.MSG00000\.value: 'FOUND' is none of 'DATA_FOUND'",
        ),
        ("network.yaml", "urn:crossroads", "http://example.org", "base_namespace"),
    ],
    ids=lambda value: value if "/" not in value else value.rpartition("/")[2],
)
def test_refuses(edited, file, old, new, expected):
    root = edited(file, old, new)
    with pytest.raises(CatalogueError, match=expected) as caught:
        load_catalogue(root)
    assert file in str(caught.value)


def test_refuses_a_withheld_field_that_is_not_in_the_answer(edited):
    root = edited(
        PERSON, "      own:\n", '      withhold: [{field: PersonIdentity.shoe, in: ["REG:FILE_UPKEEP"]}]\n      own:\n'
    )
    with pytest.raises(CatalogueError, match="no field shoe in the answer"):
        load_catalogue(root)


def test_refuses_to_withhold_in_a_legal_context_of_another_service(edited):
    root = edited(
        PERSON, "      own:\n", '      withhold: [{field: PersonIdentity.name, in: ["REG:INSPECTION"]}]\n      own:\n'
    )
    with pytest.raises(CatalogueError, match=r"withhold\.0\.in: 'REG:INSPECTION' is no context of the service"):
        load_catalogue(root)


def test_refuses_a_service_in_an_unknown_domain(edited):
    root = edited(PERSON, "flow: consult", "flow: consult")
    (root / "services" / "gossip").mkdir()
    (root / PERSON).rename(root / "services/gossip/PersonService.yaml")
    with pytest.raises(CatalogueError, match=r"'gossip' is no domain .*; known: identification, network"):
        load_catalogue(root)


def test_refuses_a_service_that_stands_in_two_domains(edited):
    root = edited(PERSON, "flow: consult", "flow: consult")
    (root / "services/network/PersonService.yaml").write_bytes((root / PERSON).read_bytes())
    with pytest.raises(CatalogueError, match="stands in two domains"):
        load_catalogue(root)


def test_fills_in_what_an_operation_leaves_to_its_service(catalogue):
    consult = catalogue.services["PersonService"].operations["consultPerson"]
    find = catalogue.services["PersonService"].operations["findPerson"]
    verify = catalogue.services["VerifyIdentityProof"].operations["verifyCard"]
    assert consult.legal_contexts == ("REG:FILE_UPKEEP",)
    assert find.legal_contexts == ("REG:IDENTIFY",)
    assert verify.legal_contexts == ("REG:IDENTIFY", "REG:INSPECTION")
    assert consult.inscription.is_required
    assert not find.inscription.is_required
    assert (consult.period_field, consult.deceased, verify.deceased) == ("today", "answer", "refuse")


def test_gives_the_blocks_of_an_answer_and_the_fields_released_with_each(catalogue):
    assert catalogue.services["PersonService"].operations["consultPerson"].blocks == {
        "PersonIdentity.core": ("ssin", "register", "gender", "language", "anomaly", "addressee"),
        "PersonIdentity.name": ("name", "addressee"),
        "PersonIdentity.birth": ("birth",),
        "PersonIdentity.decease": ("decease",),
        "PersonAddress.address": ("address",),
        "PersonAddress.core": ("residenceStatus", "lastUpdate"),
    }
