"""The directory file of a small network, with the certificate files that it names."""

from pathlib import Path

from gateway.values import NumberKind
from tests.support.directory import a_number, a_welfare_centre, certificate_octets, the_national_register

PERSON, BIS = a_number(1), a_number(1, kind=NumberKind.BIS)
_TEMPLATE = Path(__file__).with_name("network.yaml")


def a_network_file(folder: Path, *replacements: tuple[str, str]) -> Path:
    """Write the file into `folder`, with each first text of `replacements` exchanged for its second."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    filled = {
        "{centre}": str(a_welfare_centre().number),
        "{register}": str(the_national_register().number),
        "{person}": str(PERSON),
        "{bis}": str(BIS),
    }
    for name, value in [*filled.items(), *replacements]:
        if name not in text:
            raise ValueError(f"the network file has no {name}")
        text = text.replace(name, value)
    for name, key in (("centre.pem", 0), ("withdrawn.pem", 0), ("rrn.pem", 1)):
        (folder / name).write_bytes(certificate_octets(key=key))
    file = folder / "network.yaml"
    file.write_text(text, encoding="utf-8")
    return file
