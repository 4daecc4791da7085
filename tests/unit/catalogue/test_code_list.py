"""Code lists: dated values, open and closed."""

from datetime import date

import pytest
from pydantic import ValidationError

from gateway.catalogue.code_list import CodeList

DAY = date(2026, 6, 15)


def a_list(**changes) -> CodeList:
    return CodeList.model_validate(
        {
            "list": "Colour",
            "title": {"en": "Colour"},
            "open": "false",
            "values": [
                {"code": "RED", "en": "Red"},
                {"code": "OLD", "en": "Old", "valid_until": "2026-06-14"},
                {"code": "NEW", "en": "New", "valid_from": "2026-06-16"},
            ],
        }
        | changes
    )


def test_accepts_a_listed_code():
    assert a_list().is_valid("RED", DAY)


@pytest.mark.parametrize("code", ["OLD", "NEW"])
def test_declines_a_code_outside_its_period(code):
    assert not a_list().is_valid(code, DAY)


@pytest.mark.parametrize(("code", "day"), [("OLD", date(2026, 6, 14)), ("NEW", date(2026, 6, 16))])
def test_accepts_a_code_on_the_edges_of_its_period(code, day):
    assert a_list().is_valid(code, day)


def test_declines_an_unlisted_code_of_a_closed_list():
    assert not a_list(pattern="[A-Z]{3}").is_valid("XYZ", DAY)


def test_accepts_an_unlisted_code_of_the_pattern_of_an_open_list():
    assert a_list(open="true", pattern="[A-Z]{3}").is_valid("XYZ", DAY)


@pytest.mark.parametrize("code", ["xyz", "XYZ4", "XYZ\n"])
def test_declines_an_unlisted_code_outside_the_pattern_of_an_open_list(code):
    assert not a_list(open="true", pattern="[A-Z]{3}").is_valid(code, DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"values": [{"code": "A", "en": "a"}, {"code": "A", "en": "b"}]},
        {"open": "true"},
        {"open": "true", "pattern": "[A-Z]{3}", "protocol": "true"},
        {"pattern": "[a-z]+"},
    ],
    ids=["a doubled code", "an open list without pattern", "an open protocol list", "a code outside the pattern"],
)
def test_refuses(changes):
    with pytest.raises(ValidationError):
        a_list(**changes)


def test_gives_translations_english_first_and_only_those_there_are():
    code_list = a_list(title={"fr": "Couleur", "en": "Colour"})
    assert code_list.title.translations == [("en", "Colour"), ("fr", "Couleur")]
