"""A profile that cannot be used says which file, which profile, which key, and what is allowed."""

from pathlib import Path

import pytest

from gateway.sdk import Profile, ProfileError
from tests.support.fake_hub import write_profile
from tests.support.pki import INSTITUTION_NUMBER, Application, DevelopmentPKI

HUB = "https://hub.example"


@pytest.fixture
def write(tmp_path: Path, pki: DevelopmentPKI, application: Application):
    return lambda **changes: write_profile(tmp_path, pki, application, changes.pop("address", HUB), **changes)


def test_reads_a_profile_whose_paths_are_relative_to_its_file(write, tmp_path: Path):
    profile = Profile.read("demo", file=write(connect_seconds=1.5, answer_seconds=None))
    assert profile.address == HUB
    assert profile.institution == INSTITUTION_NUMBER
    assert profile.hub_encryption_certificate == tmp_path / "pki/issued/hub-decryption/certificate.pem"
    assert len(profile.authorities) == 2
    assert (profile.connect_seconds, profile.answer_seconds) == (1.5, 30.0)


def test_leaves_out_what_is_optional(write):
    profile = Profile.read("demo", file=write(authorities=None, revocation_lists=None, legal_context=None))
    assert (profile.authorities, profile.revocation_lists, profile.legal_context, profile.contracts) == (
        (),
        None,
        None,
        None,
    )


def test_takes_one_pinned_certificate_without_a_list(write):
    file = write(hub_signing_certificates="pki/issued/hub-signing/certificate.pem")
    assert len(Profile.read("demo", file=file).hub_signing_certificates) == 1


def test_drops_the_last_slash_of_an_address(write):
    assert Profile.read("demo", file=write(address=f"{HUB}/gateway/")).address == f"{HUB}/gateway"


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({"address": "hub.example"}, "https://host:port"),
        ({"address": "ftp://hub.example"}, "https://host:port"),
        ({"address": "https://user@hub.example"}, "https://host:port"),
        ({"address": "https://hub.example?a=b"}, "https://host:port"),
        ({"address": "https://hub.example:port"}, "https://host:port"),
        ({"address": None}, "is required"),
        ({"institution": "0999999899"}, "enterprise number of 10 digits"),
        ({"institution": 999}, "a text"),
        ({"certificate": "absent.pem"}, "does not exist"),
        ({"key": ""}, "a text"),
        ({"hub_signing_certificates": []}, "1 to 2"),
        ({"hub_signing_certificates": ["pki", "pki", "pki"]}, "1 to 2"),
        ({"hub_signing_certificates": [1]}, "1 to 2"),
        ({"authorities": 1}, "1 to 20"),
        ({"answer_seconds": 0}, "above 0"),
        ({"answer_seconds": True}, "above 0"),
        ({"answer_seconds": 601}, "up to 600"),
        ({"conect_seconds": 1}, "did you mean connect_seconds"),
        ({"contracts": "absent"}, "does not exist"),
    ],
)
def test_refuses_a_key_naming_file_profile_key_and_what_is_allowed(write, change, allowed):
    file = write(**change)
    with pytest.raises(ProfileError) as caught:
        Profile.read("demo", file=file)
    text = str(caught.value)
    assert text.startswith(f"{file} [profile.demo] {next(iter(change))}: ")
    assert allowed in text


def test_refuses_an_unknown_profile_naming_those_that_exist(write):
    with pytest.raises(ProfileError, match="There are: demo"):
        Profile.read("prod", file=write())


@pytest.mark.parametrize("content", ["[profile", "a = 1", "[profile.demo]\n[other]", "[profile]\ndemo = 1", "\xff"])
def test_refuses_a_file_of_another_form(tmp_path: Path, content):
    file = tmp_path / "profiles.toml"
    file.write_bytes(content.encode("latin-1"))
    with pytest.raises(ProfileError, match=r"profiles\.toml"):
        Profile.read("demo", file=file)


def test_refuses_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(ProfileError, match="No such file"):
        Profile.read("demo", file=tmp_path / "absent.toml")


def test_finds_the_file_that_the_environment_names(write, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CROSSROADS_PROFILES", str(write()))
    assert Profile.read("demo").file == tmp_path / "profiles.toml"


def test_finds_the_file_of_the_working_folder_before_that_of_the_home(write, monkeypatch, tmp_path: Path):
    monkeypatch.delenv("CROSSROADS_PROFILES", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProfileError, match="CROSSROADS_PROFILES is not set"):
        Profile.read("demo")
    own = tmp_path / ".config/crossroads/profiles.toml"
    own.parent.mkdir(parents=True)
    own.write_text(write().read_text().replace('"pki/', f'"{tmp_path}/pki/'))
    assert Profile.read("demo").file == own
    write().rename(tmp_path / "crossroads.toml")
    assert Profile.read("demo").file == Path("crossroads.toml")
