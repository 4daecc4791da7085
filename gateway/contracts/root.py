"""Where the published contracts lie, and which there are.

They stand at the top of a checkout, so that they can be reviewed, and inside the package when it is installed.
"""

from pathlib import Path
from typing import Any

from lxml import etree

from gateway.refusals import UnknownAddress

_INSTALLED = Path(__file__).parent / "published"
_CHECKOUT = Path(__file__).parents[2]


def find_root(setting: Path | None = None) -> Path:
    """Return the folder that holds `wsdl/` and `xsd/`: the setting, else the package's own data, else the checkout.

    Raises `ValueError`, naming the places looked at, when there is none.
    """
    places = [_INSTALLED, _CHECKOUT] if setting is None else [setting]
    for place in places:
        if (place / "wsdl").is_dir() and (place / "xsd").is_dir():
            return place
    raise ValueError(f"no folders wsdl and xsd in {' or '.join(map(str, places))}")


def find_contract(root: Path, kind: str, service: str, version: int) -> Path:
    """Return the file of `service` below `root`; `kind` is wsdl or xsd. Raises `UnknownAddress` when it has none.

    The name is compared with those that exist, never put into a path.
    """
    name = f"{service}-v{version}.{kind}"
    found = next((path for path in sorted((root / kind).glob("*/*")) if path.name == name), None)
    if found is None:
        raise UnknownAddress
    return found


def read_file(path: Path) -> etree._Element:
    """Return the root element of one of our own files, read without DTD, entities and network."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    parser.resolvers.add(_OwnFilesOnly(path.parents[1]))
    return etree.parse(path, parser).getroot()  # noqa: TID251 - a committed file, not bytes from the wire


class _OwnFilesOnly(etree.Resolver):
    """Lets an import reach the folder of the file's kind and nothing else, least of all the network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> None:  # noqa: ARG002 - lxml's
        if not Path(system_url or "").resolve().is_relative_to(self._folder):
            raise ValueError("a contract imports from outside its folder")
