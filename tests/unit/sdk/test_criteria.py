"""Keyword arguments become the fields of the contract, or are refused by name."""

import pytest

from gateway.sdk import WrongArguments
from gateway.sdk.contract import Field
from gateway.sdk.criteria import read_criteria


def a_field(name: str, *fields: Field, repeated=False, boolean=False) -> Field:
    return Field(name=name, required=True, repeated=repeated, boolean=boolean, fields=fields)


FIELDS = (
    a_field("ssin"),
    a_field("withAddress", boolean=True),
    a_field("capacityCode", repeated=True),
    a_field("proofOfIdentity", a_field("lastName"), a_field("isShown", boolean=True)),
    a_field("period", a_field("beginDate"), repeated=True),
)


def read(**values):
    return read_criteria(values, FIELDS, where="Service.operation")


def test_takes_both_spellings_also_inside_a_group():
    assert read(with_address=True, proof_of_identity={"last_name": "a"}) == read(
        withAddress=True, proofOfIdentity={"lastName": "a"}
    )


def test_leaves_out_what_is_none():
    assert read(ssin=None, with_address=False) == {"withAddress": False}


def test_one_value_of_a_list_is_a_list_of_one():
    assert read(capacity_code="a", period={"begin_date": "b"}) == {
        "capacityCode": ["a"],
        "period": [{"beginDate": "b"}],
    }
    assert read(capacity_code=("a", "b"), period=[{"begin_date": "c"}, {"begin_date": "d"}]) == {
        "capacityCode": ["a", "b"],
        "period": [{"beginDate": "c"}, {"beginDate": "d"}],
    }


@pytest.mark.parametrize(("given", "meant"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_reads_a_boolean_as_the_schema_writes_it(given, meant):
    assert read(with_address=given) == {"withAddress": meant}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sin": "a"}, r"Service\.operation has no field sin; did you mean ssin\?"),
        ({"ssin": ["a"]}, "ssin is given several times"),
        ({"ssin": {"a": "b"}}, "ssin is one value"),
        ({"ssin": b"a"}, "ssin is one value"),
        ({"with_address": "no"}, "with_address is true or false"),
        ({"with_address": 1}, "with_address is true or false"),
        ({"proof_of_identity": "a"}, "proof_of_identity is a group: a mapping with last_name, is_shown"),
        ({"proof_of_identity": {"name": "a"}}, "proof_of_identity has no field name; did you mean last_name"),
        ({"with_address": True, "withAddress": True}, "with_address is given twice"),
    ],
)
def test_refuses_what_cannot_be_meant(values, said):
    with pytest.raises(WrongArguments, match=said):
        read(**values)


def test_a_refusal_does_not_repeat_the_value():
    with pytest.raises(WrongArguments) as caught:
        read(with_address="secret")
    assert "secret" not in str(caught.value)
