"""Contract files are written once and then held to what was published."""

import hashlib

import pytest

from gateway.catalogue import CatalogueError, load_catalogue
from gateway.catalogue.builder import PUBLISHED, build_contracts, find_drift, read_published, write_contracts

PERSON_XSD = "xsd/identification/PersonService-v1.xsd"


@pytest.fixture
def written(tmp_path, catalogue):
    root = tmp_path / "contracts"
    write_contracts(catalogue, root)
    return root


@pytest.fixture
def changed_catalogue(edited):
    return load_catalogue(edited("services/identification/PersonService.yaml", "max: 48", "max: 64"))


def test_writes_every_file_and_lists_its_digest(written, catalogue):
    files = build_contracts(catalogue)
    assert read_published(written) == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert all((written / name).read_bytes() == content for name, content in files.items())


def test_lists_digests_in_the_form_that_sha256sum_reads(written):
    for line in (written / PUBLISHED).read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest


def test_writes_nothing_when_nothing_changed(written, catalogue):
    assert write_contracts(catalogue, written) == []


def test_restores_a_missing_file(written, catalogue):
    (written / PERSON_XSD).unlink()
    assert write_contracts(catalogue, written) == [PERSON_XSD]


def test_refuses_to_change_a_published_file_and_writes_nothing(written, changed_catalogue):
    before = (written / PERSON_XSD).read_bytes()
    with pytest.raises(CatalogueError, match=f"{PERSON_XSD} is published"):
        write_contracts(changed_catalogue, written)
    assert (written / PERSON_XSD).read_bytes() == before


def test_changes_a_published_file_when_told_to(written, changed_catalogue):
    assert write_contracts(changed_catalogue, written, republish=True) == [PERSON_XSD]
    assert find_drift(changed_catalogue, written) == []


def test_keeps_the_digest_of_a_published_file_whose_service_is_gone(written, catalogue, edited):
    root = edited("network.yaml", "CBSS", "CBSS")
    (root / "services/identification/PersonService.yaml").unlink()
    write_contracts(load_catalogue(root), written)
    assert PERSON_XSD in read_published(written)


def test_finds_no_drift_in_what_was_just_written(written, catalogue):
    assert find_drift(catalogue, written) == []


def test_finds_a_missing_file(written, catalogue):
    (written / PERSON_XSD).unlink()
    [drift] = find_drift(catalogue, written)
    assert (drift.file, drift.problem) == (PERSON_XSD, "is missing")


def test_finds_an_orphan(written, catalogue):
    (written / "wsdl/network/Gossip-v1.wsdl").write_text("<a/>")
    [drift] = find_drift(catalogue, written)
    assert drift.file == "wsdl/network/Gossip-v1.wsdl"
    assert "no service" in drift.problem


def test_finds_an_edited_file(written, catalogue):
    (written / PERSON_XSD).write_bytes((written / PERSON_XSD).read_bytes() + b" ")
    [drift] = find_drift(catalogue, written)
    assert "not what the catalogue gives" in drift.problem


def test_finds_an_unlisted_file(written, catalogue):
    lines = (written / PUBLISHED).read_text().splitlines(keepends=True)
    (written / PUBLISHED).write_text("".join(line for line in lines if PERSON_XSD not in line))
    [drift] = find_drift(catalogue, written)
    assert "not listed" in drift.problem


def test_finds_a_file_that_was_published_with_other_content(written, changed_catalogue):
    (written / PERSON_XSD).write_bytes(build_contracts(changed_catalogue)[PERSON_XSD])
    [drift] = find_drift(changed_catalogue, written)
    assert "published with other content" in drift.problem
