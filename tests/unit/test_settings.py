"""Settings files: where their paths lead, what the environment changes, and what is refused."""

import pytest

from gateway.settings import SettingsError, load_settings

LEAST = """\
[keys]
signing_certificate = "keys/signing.pem"
signing_key = "/etc/hub/signing-key.pem"
decryption_certificate = "keys/decryption.pem"
decryption_key = "keys/decryption-key.pem"

[trust]
roots = ["pki/root.pem"]
revocation_lists = "crl"
"""


@pytest.fixture
def load(tmp_path):
    def load_text(text):
        file = tmp_path / "hub.toml"
        file.write_text(text)
        return load_settings(file)

    return load_text


def test_paths_are_relative_to_the_file(load, tmp_path):
    settings = load(LEAST)
    assert settings.keys.signing_certificate == tmp_path / "keys" / "signing.pem"
    assert settings.trust.roots == (tmp_path / "pki" / "root.pem",)
    assert settings.trust.revocation_lists == tmp_path / "crl"


def test_absolute_paths_stay(load):
    assert str(load(LEAST).keys.signing_key) == "/etc/hub/signing-key.pem"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///hub.sqlite", "sqlite:///{folder}/hub.sqlite"),
        ("sqlite:////var/lib/hub.sqlite", "sqlite:////var/lib/hub.sqlite"),
        ("postgresql+psycopg://hub@database/hub", "postgresql+psycopg://hub@database/hub"),
    ],
)
def test_only_a_relative_sqlite_file_is_relative_to_the_file(load, tmp_path, written, meant):
    settings = load(LEAST + f'[database]\nurl = "{written}"\n')
    assert settings.database.url == meant.format(folder=tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///:memory:",
        "sqlite://",
        "sqlite:///",
        "sqlite:///hub-secret?mode=memory",
        "mysql://hub:secret@database/hub",
        "postgresql://hub:secret@database/hub",
        "postgresql+psycopg://hub:secret@database:port/hub",
        "secret",
        "",
    ],
)
def test_a_database_that_cannot_be_one_is_refused_without_repeating_it(load, url):
    with pytest.raises(SettingsError, match=r"database\.url: .*sqlite:///PATH or postgresql\+psycopg://") as refused:
        load(LEAST + f'[database]\nurl = "{url}"\n')
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_environment_is_named_beside_the_file(load, monkeypatch):
    monkeypatch.setenv("CROSSROADS_HUB__NOPE", "1")
    with pytest.raises(SettingsError, match=r"hub\.toml or environment: .*\n  hub\.nope: "):
        load(LEAST)


def test_the_hub_has_no_number_of_its_own_in_the_settings(load):
    with pytest.raises(SettingsError, match=r"hub\.institution: .*keys of this section: allow_plain_transport, public"):
        load(LEAST + '[hub]\ninstitution = "0244640631"\n')


def test_the_environment_wins_over_the_file(load, monkeypatch):
    monkeypatch.setenv("CROSSROADS_KEYS__SIGNING_KEY", "/run/secrets/signing-key.pem")
    assert str(load(LEAST).keys.signing_key) == "/run/secrets/signing-key.pem"


def test_an_unknown_key_is_refused_with_those_that_are_known(load):
    with pytest.raises(SettingsError, match=r"trust\.rootz.*verdict_seconds"):
        load(LEAST.replace("roots =", "rootz ="))


def test_a_missing_section_is_refused(load):
    with pytest.raises(SettingsError, match="trust"):
        load(LEAST.partition("[trust]")[0])


@pytest.mark.parametrize("text", ["[keys", "\udcff"], ids=["no TOML", "no UTF-8"])
def test_what_is_no_toml_is_refused(tmp_path, text):
    file = tmp_path / "hub.toml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SettingsError, match="not TOML"):
        load_settings(file)


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(tmp_path / "absent.toml")


LEGACY = """\
legacy_decryption_certificate = "keys/legacy.pem"
legacy_decryption_key = "keys/legacy-key.pem"
"""


def test_a_hub_may_have_a_third_pair_for_legacy_partners(load, tmp_path):
    assert load(LEAST).keys.legacy_decryption_key is None
    keys = load(LEAST.replace("\n[trust]", LEGACY + "\n[trust]")).keys
    assert keys.legacy_decryption_certificate == tmp_path / "keys" / "legacy.pem"
    assert keys.legacy_decryption_key == tmp_path / "keys" / "legacy-key.pem"


@pytest.mark.parametrize("half", LEGACY.splitlines())
def test_refuses_half_of_the_third_pair(load, half):
    with pytest.raises(SettingsError, match=r"keys.*come together"):
        load(LEAST.replace("\n[trust]", half + "\n\n[trust]"))


def test_the_own_engine_checks_signatures_unless_another_is_named(load):
    assert load(LEAST).security.engine == "own"
    assert load(f'{LEAST}\n[security]\nengine = "xmlsec"\n').security.engine == "xmlsec"


def test_refuses_an_unknown_engine_and_names_those_there_are(load):
    with pytest.raises(SettingsError, match="'own' or 'xmlsec'"):
        load(f'{LEAST}\n[security]\nengine = "libxml"\n')
