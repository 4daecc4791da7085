"""Every setting of the hub, typed, checked at start. `crossroads check-config FILE` does only that.

Read from one TOML file; paths in it are relative to the file. Environment variables `CROSSROADS_<SECTION>__<KEY>`
override, so that a secret's path can come from the service manager. A key that nobody knows refuses to start, because
a misspelt limit is no limit.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


class SettingsError(Exception):
    """The settings cannot be used; the text names file, key and what is allowed."""


_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql+psycopg://"


def _check_database_url(url: str) -> str:
    """Raises `ValueError`, which does not repeat `url`: it may hold a password."""
    try:
        parsed = make_url(url)
        is_file = url.startswith(_SQLITE) and parsed.database not in {None, "", ":memory:"} and not parsed.query
    except (ArgumentError, ValueError):
        is_file, url = False, ""
    if not (is_file or url.startswith(_POSTGRESQL)):
        raise ValueError(f"must be {_SQLITE}PATH or {_POSTGRESQL}USER:PASSWORD@HOST:PORT/NAME")
    return url


Seconds = Annotated[float, Field(gt=0, le=3600)]
DatabaseURL = Annotated[str, AfterValidator(_check_database_url)]
"""A file, or a database on a server; never one in memory, which each connection would see anew."""


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class HubSettings(Section):
    """Who this hub is."""

    public_url: str = Field(default="http://127.0.0.1:8080", pattern=r"https?://[^/\s]+")
    """Base address that published contracts name; no path."""
    allow_plain_transport: bool = False
    """Accept connections without TLS, for services whose Body need not be encrypted. For development only."""


class KeySettings(Section):
    """The hub's key pairs: one signs, one decrypts, and one more decrypts for partners of a legacy profile."""

    signing_certificate: Path
    signing_key: Path
    decryption_certificate: Path
    decryption_key: Path
    legacy_decryption_certificate: Path | None = None
    """Without this pair partners of a legacy profile are refused."""
    legacy_decryption_key: Path | None = None

    @model_validator(mode="after")
    def _legacy_is_a_pair(self) -> "KeySettings":
        if (self.legacy_decryption_certificate is None) != (self.legacy_decryption_key is None):
            raise ValueError("legacy_decryption_certificate and legacy_decryption_key come together")
        return self


class TrustSettings(Section):
    """Which authorities are trusted and where their revocation lists lie."""

    roots: tuple[Path, ...] = Field(min_length=1)
    intermediates: tuple[Path, ...] = ()
    revocation_lists: Path
    """Folder of `*.crl` files; without a current list for an authority its certificates are refused."""
    verdict_seconds: Seconds = 300
    """How long a certificate's verdict may be reused."""


class SecuritySettings(Section):
    """How signatures are checked."""

    engine: Literal["own", "xmlsec"] = "own"
    """Which engine canonicalizes and verifies; `xmlsec` is slower and asks libxmlsec as a second opinion."""


class DatabaseSettings(Section):
    """Where directory and journal are kept."""

    url: DatabaseURL = "sqlite:///var/hub.sqlite"
    """A relative SQLite path is relative to the settings file."""
    busy_seconds: Seconds = 2
    """How long a write waits for a lock before the message is refused with 503."""


class LimitSettings(Section):
    """What one connection may cost."""

    body_seconds: Seconds = 20
    """The whole request body must have arrived within this time."""
    refusals_per_second: float = Field(default=20, gt=0, le=10_000)
    """Journal rows of refusals per worker; what comes faster is counted and sampled."""


class ProviderSettings(Section):
    """How authentic sources are called."""

    connect_seconds: Seconds = 2
    answer_seconds: Seconds = 10
    concurrent: int = Field(default=6, ge=1, le=1000)
    """Calls to one provider at the same time, per worker; more wait for nothing and are told MSG00002."""
    failures_before_open: int = Field(default=5, ge=1, le=1000)
    """Consecutive failures after which a provider is left alone."""
    open_seconds: Seconds = 5
    """For how long."""


class FileSettings(BaseSettings):
    """Settings of a program, read from one file; its sections are the fields."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix="CROSSROADS_",
        env_nested_delimiter="__",
        use_attribute_docstrings=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file; there is no other source."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


class Settings(FileSettings):
    """All sections of the hub."""

    hub: HubSettings = HubSettings()
    keys: KeySettings
    trust: TrustSettings
    security: SecuritySettings = SecuritySettings()
    database: DatabaseSettings = DatabaseSettings()
    limits: LimitSettings = LimitSettings()
    providers: ProviderSettings = ProviderSettings()


Model = TypeVar("Model", bound=FileSettings)


def load_settings(path: Path) -> Settings:
    """Return the hub's settings in `path`.

    Raises `SettingsError` naming the file, each key and what is allowed there. A key may also come from the
    environment.
    """
    return read_settings(path, Settings)


def read_settings(path: Path, model: type[Model]) -> Model:
    """Return the settings in `path`, their paths absolute; raises as `load_settings` does."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    try:
        settings = model(**content)
    except ValidationError as error:
        raise SettingsError(_explain(path, model, error)) from None
    return _resolve(settings, path.resolve().parent)


Resolved = TypeVar("Resolved", bound=BaseModel)


def _resolve(section: Resolved, folder: Path) -> Resolved:
    """Return the section with every path, and an SQLite file, taken from `folder`."""
    return section.model_copy(update={name: _resolve_value(value, folder) for name, value in section})


def _resolve_value(value: Any, folder: Path) -> Any:
    if isinstance(value, BaseModel):
        return _resolve(value, folder)
    if isinstance(value, tuple):
        return tuple(_resolve_value(each, folder) for each in value)
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, str) and value.startswith(_SQLITE):
        return f"{_SQLITE}{folder / value.removeprefix(_SQLITE)}"
    return value


def _explain(path: Path, model: type[BaseModel], error: ValidationError) -> str:
    lines = [f"{path} or environment: {error.error_count()} setting(s) cannot be used"]
    for problem in error.errors(include_url=False, include_input=False):
        keys = [str(part) for part in problem["loc"]]
        lines.append(f"  {'.'.join(keys)}: {problem['msg']}{_allowed(model, keys, problem['type'])}")
    return "\n".join(lines)


def _allowed(model: Any, keys: list[str], kind: str) -> str:
    """Say which keys a section has when one of them is unknown or missing."""
    if kind not in ("extra_forbidden", "missing"):
        return ""
    for key in keys[:-1]:
        model = model.model_fields[key].annotation
    return f" (keys of this section: {', '.join(sorted(model.model_fields))})"
