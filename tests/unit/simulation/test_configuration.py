"""The files are those that the hub, the SDK and the directory read: each is read here by its reader."""

import tomllib

import pytest

from gateway.catalogue import load_catalogue
from gateway.catalogue.source import Source
from gateway.directory.file import DirectoryFile
from gateway.sdk.profile import Profile
from gateway.settings import load_settings
from gateway.simulation.configuration import write_directory, write_hub_settings, write_profiles
from gateway.simulation.institution import CALLERS
from tests.support.running import a_network


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory):
    return a_network(tmp_path_factory.mktemp("configuration") / "demo", people=1)


@pytest.fixture
def directory(tmp_path):
    file = tmp_path / "directory.yaml"
    file.write_text(write_directory(20001))
    return Source.read(file).as_model(DirectoryFile)


def test_the_hub_publishes_the_address_on_which_it_listens(tmp_path):
    file = tmp_path / "hub.toml"
    file.write_text(write_hub_settings(20000))
    assert load_settings(file).hub.public_url == "http://127.0.0.1:20000"


@pytest.mark.parametrize("member", CALLERS, ids=lambda member: member.profile)
def test_every_caller_has_a_profile_that_the_sdk_reads(laid_out, member):
    profile = Profile.read(member.profile, file=laid_out.profiles)
    assert (profile.institution, profile.address) == (member.number, laid_out.address)
    assert profile.key.is_file()


def test_there_are_no_other_profiles():
    assert set(tomllib.loads(write_profiles(20000))["profile"]) == {"demo", "centre-b", "nsso"}


def test_the_register_is_asked_where_it_listens(directory):
    (endpoint,) = directory.endpoints
    assert (endpoint.provider, endpoint.url) == ("RRN", "http://127.0.0.1:20001")


def test_grants_name_services_operations_and_contexts_of_the_catalogue(directory):
    services = load_catalogue().services
    for grant in directory.grants:
        for name in grant.operations:
            operation = services[grant.service].operations[name]
            assert set(grant.legal_contexts) <= set(operation.legal_contexts)
            assert services[grant.service].is_open_to(grant.institution)


def test_the_office_gets_everything_but_the_address(directory):
    operation = load_catalogue().services["PersonService"].operations["consultPerson"]
    (grant,) = [each for each in directory.grants if (each.institution, each.service) == ("NSSO", "PersonService")]
    assert set(operation.blocks) - set(grant.blocks) == {"PersonAddress.address"}
