"""Requests that foreign toolkits made, replayed at the instant of their recording; `tests/vectors/foreign`."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.refusals import MessageExpired, Refusal
from gateway.soap.namespaces import local_name, tag_of
from gateway.wss.engine_xmlsec import XMLSecEngine
from tests.support.foreign import verify_request

FOREIGN = Path(__file__).parents[2] / "vectors" / "foreign"
CASES = sorted(file.parent for file in FOREIGN.glob("*/*/case.toml"))


def read(case: Path) -> dict[str, Any]:
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


def cases(verdict: str) -> Any:
    chosen = [case for case in CASES if read(case)["verdict"] == verdict]
    return pytest.mark.parametrize("case", chosen, ids=[f"{case.parent.name}-{case.name}" for case in chosen])


@cases("accepted")
def test_accepts_what_a_foreign_toolkit_sent(case):
    told = read(case)
    verified = verify_request((case / "request.xml").read_bytes(), case.parent / "keys", instant=told["instant"])
    assert verified.order == told["order"]
    assert sorted(verified.signed_parts) == told["signed"]
    payload = verified.content.payload
    assert local_name(tag_of(payload)) == told["element"]
    assert payload.findtext(told["path"]) == told["text"]


@cases("refused")
def test_refuses_what_a_foreign_toolkit_sent(case):
    told = read(case)
    with pytest.raises(Refusal) as refused:
        verify_request((case / "request.xml").read_bytes(), case.parent / "keys", instant=told["instant"])
    assert refused.value.journal_reason == told["reason"]


@cases("accepted")
def test_the_second_engine_accepts_it_too(case):
    told = read(case)
    octets, keys = (case / "request.xml").read_bytes(), case.parent / "keys"
    verified = verify_request(octets, keys, instant=told["instant"], engine=XMLSecEngine())
    assert sorted(verified.signed_parts) == told["signed"]


@cases("accepted")
def test_refuses_the_same_message_an_hour_later(case):
    late = read(case)["instant"] + timedelta(hours=1)
    with pytest.raises(MessageExpired):
        verify_request((case / "request.xml").read_bytes(), case.parent / "keys", instant=late)


def test_there_are_cases_of_both_verdicts():
    assert {read(case)["verdict"] for case in CASES} == {"accepted", "refused"}
