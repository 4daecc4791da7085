"""Contracts come from the committed files, closed, without a network."""

from pathlib import Path

import pytest

from gateway.contracts import find_root
from gateway.sdk import ProfileError
from gateway.sdk.contract import list_services


def test_lists_every_published_service_in_its_newest_version(tmp_path: Path):
    for name in ("A-v1", "A-v10", "A-v9", "B-v2", "readme", "C-vx"):
        file = tmp_path / "wsdl" / "domain" / f"{name}.wsdl"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    assert list_services(tmp_path) == {"A": 10, "B": 2}


def test_every_published_service_loads_and_has_operations(client):
    for name in list_services(find_root()):
        service = client.service(name)
        assert service.operations, name
        assert all(operation.fields for operation in service.operations.values()), name


def test_knows_required_repeated_boolean_and_grouped_fields(client):
    fields = {field.name: field for field in client.manage_access.manage_access.fields}
    assert fields["ssin"].required
    assert not fields["period"].required
    assert [each.name for each in fields["proofOfIdentity"].fields] == [
        "cardNumber",
        "lastName",
        "firstName",
        "birthDate",
    ]
    assert client.person_service.consult_person.fields[1].boolean


def test_takes_contracts_from_the_folder_that_the_profile_names(make_client, tmp_path: Path):
    (tmp_path / "own" / "wsdl").mkdir(parents=True)
    with pytest.raises(ProfileError, match="contracts"):
        make_client(contracts="own")
    (tmp_path / "own" / "xsd").mkdir()
    assert "person_service" not in dir(make_client(contracts="own"))


def test_loads_a_contract_once(client):
    assert client.person_service.operations is client.person_service.operations
