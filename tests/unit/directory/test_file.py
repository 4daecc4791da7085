import pytest
from pydantic import ValidationError

from gateway.directory.file import DirectoryFile
from gateway.values import OpenPeriod
from tests.support.directory import OPEN, a_number

GRANT = {
    "institution": "PCSW",
    "service": "PersonService",
    "operations": ["consultPerson"],
    "legal_contexts": ["REG:FILE_UPKEEP"],
    "capacities": ["17/1"],
    "blocks": "*",
    "deliberation": "13/084",
    "begin": "2026-01-01",
}
INSCRIPTION = {"ssin": str(a_number()), "capacity": "17/1", "begin": "2026-01-01"}


def read(**content):
    return DirectoryFile.model_validate(content)


def test_an_empty_file_says_nothing():
    assert read() == DirectoryFile()


def test_an_entry_without_end_lasts():
    assert read(inscriptions=[INSCRIPTION]).inscriptions[0].period == OPEN


def test_a_star_and_a_list_are_both_understood():
    (listed,) = read(grants=[GRANT]).grants
    (star,) = read(grants=[{**GRANT, "capacities": "*"}]).grants
    assert [str(capacity) for capacity in listed.capacities] == ["17/1"]
    assert star.capacities == "*"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"institutes": []}, "institutes"),
        ({"grants": [{**GRANT, "operations": []}]}, "grants.0.operations"),
        ({"grants": [{**GRANT, "institution": "pcsw"}]}, "grants.0.institution"),
        ({"grants": [{**GRANT, "end": "2025-12-31"}]}, "grants.0"),
        ({"inscriptions": [{**INSCRIPTION, "ssin": "85073000100"}]}, "inscriptions.0.ssin"),
        ({"inscriptions": [{**INSCRIPTION, "capacity": "17"}]}, "inscriptions.0.capacity"),
        ({"inscriptions": [{**INSCRIPTION, "phase": "0"}]}, "inscriptions.0.phase"),
        ({"numbers": [{"ssin": str(a_number()), "register": "XXX"}]}, "numbers.0.register"),
        ({"endpoints": [{"provider": "RRN", "url": "ftp://x", "application": "a"}]}, "endpoints.0.url"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refuses_what_does_not_fit_and_says_where(content, place):
    with pytest.raises(ValidationError) as caught:
        read(**content)
    assert ".".join(map(str, caught.value.errors()[0]["loc"])) == place


def test_a_period_may_be_one_day():
    (entry,) = read(inscriptions=[{**INSCRIPTION, "end": "2026-01-01"}]).inscriptions
    assert entry.period == OpenPeriod(begin=OPEN.begin, end=OPEN.begin)
