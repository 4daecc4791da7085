"""Writing the contract files that follow from the catalogue, and noticing when they no longer do.

The files are committed and byte-stable. `wsdl/PUBLISHED` lists the digest of each, in the form that `sha256sum -c`
reads: what stands there never changes again, because partners generated code from it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.catalogue.model import Catalogue
from gateway.catalogue.source import CatalogueError
from gateway.catalogue.wsdl import build_wsdl
from gateway.catalogue.xsd import COMMON_FILE, build_common_schema, build_schema

PUBLISHED = "wsdl/PUBLISHED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A contract file that is not what it should be."""

    file: str
    problem: str


def build_contracts(catalogue: Catalogue) -> dict[str, bytes]:
    """Return the content of every contract file by its path below the root."""
    files = {f"xsd/common/{COMMON_FILE}": build_common_schema(catalogue)}
    for service in catalogue.services.values():
        files[f"xsd/{service.contract_name}.xsd"] = build_schema(catalogue, service)
        files[f"wsdl/{service.contract_name}.wsdl"] = build_wsdl(service)
    return files


def write_contracts(catalogue: Catalogue, root: Path, *, republish: bool = False) -> list[str]:
    """Write the contract files below `root`, add new ones to the list of published, and return what changed.

    Raises `CatalogueError`, writing nothing, when a published file would change and `republish` does not allow it.
    """
    files = build_contracts(catalogue)
    published = read_published(root)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    broken = [name for name in sorted(files) if published.get(name, digests[name]) != digests[name]]
    if broken and not republish:
        raise CatalogueError(f"{broken[0]} is published and would change: make a new version of the service")
    changed = [name for name, content in sorted(files.items()) if _read(root / name) != content]
    for name in changed:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(files[name])
    _write_published(root, {**published, **digests})
    return changed


def find_drift(catalogue: Catalogue, root: Path) -> list[Drift]:
    """Return every file below `root` that is missing, orphaned, edited, unlisted or unlike its published digest."""
    files = build_contracts(catalogue)
    published = read_published(root)
    drifts = []
    for name in sorted({*files, *published, *_list_files(root)}):
        problem = _find_problem(_read(root / name), files.get(name), published.get(name))
        if problem is not None:
            drifts.append(Drift(file=name, problem=problem))
    return drifts


def read_published(root: Path) -> dict[str, str]:
    """Return the digest of each published file by its path."""
    content = _read(root / PUBLISHED) or b""
    pairs = (line.split("  ", 1) for line in content.decode("utf-8").splitlines())
    return {name: digest for digest, name in pairs}


def _write_published(root: Path, digests: Mapping[str, str]) -> None:
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
    (root / PUBLISHED).write_text("".join(lines), encoding="utf-8")


def _find_problem(content: bytes | None, expected: bytes | None, digest: str | None) -> str | None:
    if content is None:
        return "is missing"
    if expected is None:
        return "belongs to no service of the catalogue"
    if content != expected:
        return "is not what the catalogue gives; run `crossroads catalogue build`"
    if digest is None:
        return f"is not listed in {PUBLISHED}; run `crossroads catalogue build`"
    if hashlib.sha256(content).hexdigest() != digest:
        return "was published with other content: make a new version of the service"
    return None


def _list_files(root: Path) -> list[str]:
    return [str(path.relative_to(root)) for kind in ("xsd", "wsdl") for path in (root / kind).rglob(f"*.{kind}")]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
