"""Settings of a simulated source: who it is, the hub it listens to, its database, and how it misbehaves on demand."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from gateway.settings import DatabaseURL, FileSettings, Section, TrustSettings, read_settings


class SourceKeySettings(Section):
    """The source's key, which signs and decrypts."""

    certificate: Path
    key: Path


class HubCertificateSettings(Section):
    """The hub, as the source was told when it connected."""

    signing_certificate: Path
    encryption_certificate: Path


class SourceSettings(FileSettings):
    """All sections."""

    model_config = SettingsConfigDict(env_prefix="CROSSROADS_SOURCE_")

    institution: str = Field(pattern=r"[01]\d{9}")
    """Enterprise number of the source's institution."""
    bind: str = Field(default="127.0.0.1:8081", pattern=r"[^\s:]+:\d+")
    """Address and port on which it listens."""
    database: DatabaseURL
    """A relative SQLite path is relative to the settings file."""
    behaviour: Path
    """Control file, read at each call; see `gateway.simulation.behaviour`. Without it the source behaves well."""
    keys: SourceKeySettings
    hub: HubCertificateSettings
    trust: TrustSettings


def load_source_settings(path: Path) -> SourceSettings:
    """Return the settings in `path`; raises `gateway.settings.SettingsError` as `load_settings` does."""
    return read_settings(path, SourceSettings)
