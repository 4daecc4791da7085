"""Finding the published contracts."""

import pytest
from lxml import etree

from gateway.contracts.root import find_contract, find_root, read_file
from gateway.refusals import UnknownAddress


def test_finds_the_checkout_when_nothing_is_set():
    assert (find_root() / "wsdl" / "PUBLISHED").is_file()


def test_prefers_the_setting(tmp_path):
    (tmp_path / "wsdl").mkdir()
    (tmp_path / "xsd").mkdir()
    assert find_root(tmp_path) == tmp_path


def test_refuses_a_setting_without_the_folders_and_names_it(tmp_path):
    with pytest.raises(ValueError, match=str(tmp_path)):
        find_root(tmp_path)


def test_finds_a_contract_in_whatever_domain():
    assert find_contract(find_root(), "wsdl", "PersonService", 1).parent.name == "identification"


@pytest.mark.parametrize(
    ("service", "version"),
    [("PersonService", 2), ("personservice", 1), ("", 1), ("*", 1), ("../identification/PersonService", 1)],
)
def test_refuses_a_contract_that_is_not_published(service, version):
    with pytest.raises(UnknownAddress):
        find_contract(find_root(), "wsdl", service, version)


def a_schema_importing(folder, location: str):
    path = folder / "xsd" / "domain" / "A-v1.xsd"
    path.parent.mkdir(parents=True)
    path.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:a">'
        f'<xs:import namespace="urn:b" schemaLocation="{location}"/></xs:schema>'
    )
    return path


B_SCHEMA = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:b"/>'


def test_compiles_a_schema_that_imports_from_its_own_folder(tmp_path):
    path = a_schema_importing(tmp_path, "../common/B.xsd")
    (tmp_path / "xsd" / "common").mkdir()
    (tmp_path / "xsd" / "common" / "B.xsd").write_text(B_SCHEMA)
    assert etree.XMLSchema(read_file(path))


def test_refuses_to_compile_a_schema_that_imports_from_outside_its_folder(tmp_path):
    path = a_schema_importing(tmp_path, "../../B.xsd")
    (tmp_path / "B.xsd").write_text(B_SCHEMA)
    with pytest.raises(etree.XMLSchemaParseError):
        etree.XMLSchema(read_file(path))


def test_refuses_to_compile_a_schema_that_imports_from_the_network(tmp_path, listening_port):
    path = a_schema_importing(tmp_path, f"http://127.0.0.1:{listening_port.port}/B.xsd")
    with pytest.raises(etree.XMLSchemaParseError):
        etree.XMLSchema(read_file(path))
    assert not listening_port.was_asked()


def test_reads_no_entity_from_a_file(tmp_path):
    (tmp_path / "secret").write_text("secret")
    path = tmp_path / "xsd" / "domain" / "A.xsd"
    path.parent.mkdir(parents=True)
    path.write_text(f'<!DOCTYPE a [<!ENTITY e SYSTEM "{tmp_path}/secret">]><a>&e;</a>')
    assert "secret" not in etree.tostring(read_file(path), method="text", encoding="unicode")
