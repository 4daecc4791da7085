"""The catalogue as a whole: services by path, codes by name, statuses by code."""

import pytest

from gateway.catalogue.model import StatusValue
from gateway.catalogue.service_row import StatusKind


def test_finds_a_service_by_its_path(catalogue):
    assert catalogue.service_at("/services/PersonService/v1") is catalogue.services["PersonService"]


@pytest.mark.parametrize(
    "path", ["/services/PersonService/v2", "/services/PersonService", "/services/personservice/v1", ""]
)
def test_finds_no_service_at_another_path(catalogue, path):
    assert catalogue.service_at(path) is None


@pytest.mark.parametrize(
    ("code", "data", "acknowledged"),
    [("MSG00000", "DATA_FOUND", "OK"), ("MSG00100", "NO_DATA_FOUND", "NOK"), ("MSG00012", "NO_RESULT", "NOK")],
)
def test_gives_the_status_of_a_code_by_the_kind_of_operation(catalogue, code, data, acknowledged):
    status = catalogue.status(code)
    assert status.value_for(StatusKind.DATA) == StatusValue(data)
    assert status.value_for(StatusKind.OK) == StatusValue(acknowledged)
    assert status.description


def test_gives_no_status_to_a_code_of_faults(catalogue):
    with pytest.raises(ValueError, match="MSG00002"):
        catalogue.status("MSG00002").value_for(StatusKind.DATA)


def test_refuses_an_unknown_code(catalogue):
    with pytest.raises(ValueError, match="MSG99999"):
        catalogue.status("MSG99999")


def test_names_the_namespace_of_the_shared_types(catalogue):
    assert catalogue.common_namespace == "urn:crossroads:types:common:v1"
