"""A profile: who we are towards which hub, read from a TOML file.

    [profile.demo]
    address = "https://hub.example"
    institution = "0999999824"
    certificate = "demo/certificate.pem"
    key = "demo/key.pem"
    hub_signing_certificates = ["hub/signing.pem"]
    hub_encryption_certificate = "hub/encryption.pem"

The file is the one that the environment variable CROSSROADS_PROFILES names, else `crossroads.toml` in the working
folder, else `~/.config/crossroads/profiles.toml`. Paths in it are relative to the file.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from gateway.sdk.errors import ProfileError
from gateway.sdk.naming import describe_choice
from gateway.values import EnterpriseNumber

VARIABLE = "CROSSROADS_PROFILES"
LONGEST_WAIT = 600.0
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a client needs to know. Files are named here and read when a client is made."""

    name: str
    file: Path
    """Where the profile was read from."""
    address: str
    """URL of the hub, without the paths of its services."""
    institution: EnterpriseNumber
    certificate: Path
    """Of our application: signs our messages, and answers are encrypted for it."""
    key: Path
    hub_signing_certificates: tuple[Path, ...]
    """Pinned: one, or two while the hub renews its certificate."""
    hub_encryption_certificate: Path
    authorities: tuple[Path, ...] = ()
    """Roots and issuing authorities; none means that the pinned certificates are trusted as they are."""
    revocation_lists: Path | None = None
    legal_context: str | None = None
    """Used where a call names none."""
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    contracts: Path | None = None
    """Folder with `wsdl/` and `xsd/`, instead of those that came with the SDK."""

    @classmethod
    def read(cls, name: str, *, file: Path | None = None) -> Self:
        """Read the profile `name` from `file`, or from where profiles are kept.

        Raises `ProfileError` naming the file, the profile, the key and what is allowed.
        """
        file = _find_file() if file is None else file
        profiles = _read_profiles(file)
        if name not in profiles:
            raise ProfileError(f"{file}: no [profile.{name}]; {describe_choice(name, profiles)}")
        table = _Table(file=file, name=name, values=profiles[name])
        table.check_keys(set(cls.__dataclass_fields__) - {"name", "file"})
        return cls(
            name=name,
            file=file,
            address=table.read_address("address"),
            institution=table.read_institution("institution"),
            certificate=table.read_path("certificate"),
            key=table.read_path("key"),
            hub_signing_certificates=table.read_paths("hub_signing_certificates", least=1, most=2),
            hub_encryption_certificate=table.read_path("hub_encryption_certificate"),
            authorities=table.read_paths("authorities", least=1, most=20) if table.has("authorities") else (),
            revocation_lists=table.read_path("revocation_lists") if table.has("revocation_lists") else None,
            legal_context=table.read_text("legal_context") if table.has("legal_context") else None,
            connect_seconds=table.read_seconds("connect_seconds", default=CONNECT_SECONDS),
            answer_seconds=table.read_seconds("answer_seconds", default=ANSWER_SECONDS),
            contracts=table.read_path("contracts") if table.has("contracts") else None,
        )

    def fault(self, key: str, problem: object) -> ProfileError:
        """Return the error that says what is wrong with `key`."""
        return ProfileError(f"{self.file} [profile.{self.name}] {key}: {problem}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One profile's table, whose values are read as what they must be."""

    file: Path
    name: str
    values: Mapping[str, Any]

    def has(self, key: str) -> bool:
        return key in self.values

    def check_keys(self, allowed: set[str]) -> None:
        for key in self.values:
            if key not in allowed:
                raise self._fault(key, f"no such key; {describe_choice(key, allowed)}")

    def read_text(self, key: str) -> str:
        value = self._require(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(key, "must be a text that is not empty")
        return value.strip()

    def read_path(self, key: str) -> Path:
        return self._locate(key, self.read_text(key))

    def read_paths(self, key: str, *, least: int, most: int) -> tuple[Path, ...]:
        value = self._require(key)
        entries = [value] if isinstance(value, str) else value
        are_texts = isinstance(entries, list) and all(isinstance(entry, str) and entry for entry in entries)
        if not are_texts or not least <= len(entries) <= most:
            raise self._fault(key, f"must be a list of {least} to {most} files")
        return tuple(self._locate(key, entry) for entry in entries)

    def read_seconds(self, key: str, *, default: float) -> float:
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LONGEST_WAIT:
            raise self._fault(key, f"must be a number of seconds above 0 and up to {LONGEST_WAIT:g}")
        return float(value)

    def read_institution(self, key: str) -> EnterpriseNumber:
        try:
            return EnterpriseNumber.parse(self.read_text(key))
        except ValueError as error:
            raise self._fault(key, f"must be an enterprise number of 10 digits: {error}") from None

    def read_address(self, key: str) -> str:
        text = self.read_text(key)
        try:
            parts = urlsplit(text)
            is_plain = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        except ValueError:
            is_plain = False
        if not is_plain or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
            raise self._fault(key, "must be the URL of the hub, as https://host:port")
        return text.rstrip("/")

    def _require(self, key: str) -> Any:
        if key not in self.values:
            raise self._fault(key, "is required")
        return self.values[key]

    def _locate(self, key: str, text: str) -> Path:
        path = self.file.parent / Path(text).expanduser()
        if not path.exists():
            raise self._fault(key, f"{path} does not exist")
        return path

    def _fault(self, key: str, problem: str) -> ProfileError:
        return ProfileError(f"{self.file} [profile.{self.name}] {key}: {problem}")


def _find_file() -> Path:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    places = [Path("crossroads.toml"), Path("~/.config/crossroads/profiles.toml").expanduser()]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        raise ProfileError(f"no profiles: neither {places[0]} nor {places[1]} exists, and {VARIABLE} is not set")
    return found


def _read_profiles(file: Path) -> dict[str, dict[str, Any]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"{file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: not a TOML file: {error}") from None
    profiles = content.get("profile")
    if set(content) != {"profile"} or not isinstance(profiles, dict):
        raise ProfileError(f"{file}: must hold tables [profile.NAME] and nothing else")
    for name, table in profiles.items():
        if not isinstance(table, dict):
            raise ProfileError(f"{file}: profile.{name} must be a table")
    return profiles
