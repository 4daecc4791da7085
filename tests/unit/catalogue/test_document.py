"""Reading and writing the fields of a message."""

from datetime import date

import pytest
from lxml import etree

from gateway.catalogue.document import build_fields, read_fields, read_text, read_what_can_be
from gateway.values import IncompleteDate, OpenPeriod


@pytest.fixture
def request_fields(catalogue):
    return catalogue.services["ManageAccess"].operations["manageAccess"].request


@pytest.fixture
def result_fields(catalogue):
    return catalogue.services["ManageAccess"].operations["manageAccess"].result_fields


VALUES = {
    "action": "REGISTER",
    "register": "PRIMARY",
    "ssin": "85073003328",
    "capacity": "17/1",
    "period": OpenPeriod(begin=date(2026, 6, 1)),
    "proofOfIdentity": {"lastName": "Peeters", "birthDate": IncompleteDate(year=1985, month=7, day=30)},
}
TEXT = (
    "<criteria><action>REGISTER</action><register>PRIMARY</register><ssin>85073003328</ssin><capacity>17/1</capacity>"
    "<period><beginDate>2026-06-01</beginDate></period>"
    "<proofOfIdentity><lastName>Peeters</lastName><birthDate>1985-07-30</birthDate></proofOfIdentity></criteria>"
)


def parse(text: str) -> etree._Element:
    return etree.XML(text)


def test_reads_scalars_periods_and_groups(request_fields):
    assert read_fields(parse(TEXT), request_fields) == VALUES


def test_builds_what_it_reads_in_the_order_of_the_fields(request_fields):
    criteria = etree.Element("criteria")
    build_fields(criteria, request_fields, dict(reversed(VALUES.items())))
    assert etree.tostring(criteria).decode() == TEXT


def test_reads_and_builds_what_may_repeat_as_a_tuple(result_fields):
    line = {
        "register": "PRIMARY",
        "capacity": "17/1",
        "period": OpenPeriod(begin=date(2026, 6, 1), end=date(2026, 6, 30)),
    }
    result = etree.Element("result")
    build_fields(result, result_fields, {"overlapping": (line, line)})
    assert [child.tag for child in result] == ["overlapping", "overlapping"]
    assert read_fields(result, result_fields) == {"overlapping": (line, line)}


def test_builds_nothing_for_what_is_absent(request_fields):
    criteria = etree.Element("criteria")
    build_fields(criteria, request_fields, {"action": "LIST", "purpose": None})
    assert etree.tostring(criteria) == b"<criteria><action>LIST</action></criteria>"


def test_refuses_to_build_a_value_that_no_field_has(request_fields):
    with pytest.raises(ValueError, match="shoe"):
        build_fields(etree.Element("criteria"), request_fields, {"shoe": "42"})


def test_reads_the_whole_text_whatever_comments_split_it():
    assert read_text(parse("<ssin>850730<!-- no -->03328</ssin>")) == "85073003328"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("1985-07-30", "1985-13-30", "proofOfIdentity.birthDate"),
        (
            "<beginDate>2026-06-01</beginDate>",
            "<beginDate>2026-06-01</beginDate><endDate>2026-05-31</endDate>",
            "period",
        ),
        ("<beginDate>2026-06-01</beginDate>", "", "period"),
    ],
    ids=["a month that no year has", "a reversed period", "a period without begin"],
)
def test_names_the_field_and_not_the_value_that_cannot_be_read(request_fields, old, new, path):
    with pytest.raises(ValueError, match=f"^no value in {path}$"):
        read_fields(parse(TEXT.replace(old, new)), request_fields)


def test_reads_what_can_be_read_and_names_the_rest(request_fields):
    reading = read_what_can_be(parse(TEXT.replace("1985-07-30", "1985-13-30")), request_fields)
    assert reading.unreadable == ("proofOfIdentity.birthDate",)
    assert reading.values["ssin"] == "85073003328"
    assert reading.values["proofOfIdentity"] == {"lastName": "Peeters"}
