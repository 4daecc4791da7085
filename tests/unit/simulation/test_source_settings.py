import pytest

from gateway.settings import SettingsError
from gateway.simulation.configuration import write_source_settings
from gateway.simulation.source_settings import load_source_settings


def a_settings_file(folder, text):
    file = folder / "source.toml"
    file.write_text(text)
    return file


def test_paths_are_relative_to_the_file(tmp_path):
    settings = load_source_settings(a_settings_file(tmp_path, write_source_settings(8081)))
    assert settings.keys.key == tmp_path / "pki" / "issued" / "national-register" / "key.pem"
    assert settings.database == f"sqlite:///{tmp_path / 'national-register.sqlite'}"


def test_the_environment_names_another_database(tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSROADS_SOURCE_DATABASE", "sqlite:////elsewhere/register.sqlite")
    settings = load_source_settings(a_settings_file(tmp_path, write_source_settings(8081)))
    assert settings.database == "sqlite:////elsewhere/register.sqlite"


@pytest.mark.parametrize(
    ("present", "replaced"),
    [("institution", "institutoin"), ('bind = "127.0.0.1:8081"', 'bind = "everywhere"'), ("[hub]", "[hubb]")],
)
def test_refuses_what_nobody_knows(tmp_path, present, replaced):
    text = write_source_settings(8081).replace(present, replaced)
    with pytest.raises(SettingsError, match=r"source\.toml"):
        load_source_settings(a_settings_file(tmp_path, text))
