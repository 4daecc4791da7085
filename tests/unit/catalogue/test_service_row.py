"""The parts of a service's file that have rules of their own."""

import pytest
from pydantic import ValidationError

from gateway.catalogue.service_row import Inscription, Limits, Route
from gateway.values import Capacity


def test_reads_capacities():
    inscription = Inscription.model_validate({"caller": ["17/1", "17/2"]})
    assert inscription.caller == (Capacity(sector=17, code=1), Capacity(sector=17, code=2))
    assert inscription.is_required


def test_needs_no_file_where_the_reason_is_given():
    assert not Inscription.model_validate({"none": "only a number comes back"}).is_required


@pytest.mark.parametrize(
    "row", [{}, {"caller": []}, {"caller": ["17/1"], "none": "why"}, {"caller": ["17"]}, {"none": ""}]
)
def test_refuses_an_inscription_that_does_not_decide(row):
    with pytest.raises(ValidationError):
        Inscription.model_validate(row)


@pytest.mark.parametrize("row", [{"kind": "by-register"}, {"kind": "hub", "field": "ssin"}, {"kind": "by-luck"}])
def test_refuses_a_route_whose_field_does_not_suit_it(row):
    with pytest.raises(ValidationError):
        Route.model_validate(row)


def test_allows_five_megabytes_when_nothing_is_said():
    assert Limits().max_bytes == 5_000_000


@pytest.mark.parametrize("size", ["0", "20000001"])
def test_refuses_a_limit_that_no_service_may_have(size):
    with pytest.raises(ValidationError):
        Limits.model_validate({"max_bytes": size})
