"""Distinguished names as toolkits write them, in a form that can be compared.

RFC 4514 strings, with what RFC 2253 section 4 and the stacks add to them: `OID.` in front of a number, values as
`#hex`, quotation marks, semicolons, blanks around separators, EMAILADDRESS and other words for one attribute. Two names
are one when their attributes are, in order (RFC 5280 section 7.1): compared is what was parsed, never text. A name that
equals an issuer's names a certificate and proves nothing.
"""

import re
import unicodedata
from functools import lru_cache

from cryptography import x509

DistinguishedName = tuple[tuple[tuple[str, str], ...], ...]
"""Relative names, the most significant first; each the sorted pairs of object identifier and comparable value."""

CHARACTERS_LIMIT = 2048
_ATTRIBUTES = {
    "CN": "2.5.4.3",
    "SN": "2.5.4.4",
    "SURNAME": "2.5.4.4",
    "SERIALNUMBER": "2.5.4.5",
    "C": "2.5.4.6",
    "L": "2.5.4.7",
    "ST": "2.5.4.8",
    "S": "2.5.4.8",
    "STREET": "2.5.4.9",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "T": "2.5.4.12",
    "TITLE": "2.5.4.12",
    "POSTALCODE": "2.5.4.17",
    "GN": "2.5.4.42",
    "G": "2.5.4.42",
    "GIVENNAME": "2.5.4.42",
    "INITIALS": "2.5.4.43",
    "GENERATION": "2.5.4.44",
    "DNQ": "2.5.4.46",
    "DNQUALIFIER": "2.5.4.46",
    "PSEUDONYM": "2.5.4.65",
    "ORGANIZATIONIDENTIFIER": "2.5.4.97",
    "UID": "0.9.2342.19200300.100.1.1",
    "DC": "0.9.2342.19200300.100.1.25",
    "E": "1.2.840.113549.1.9.1",
    "EMAIL": "1.2.840.113549.1.9.1",
    "EMAILADDRESS": "1.2.840.113549.1.9.1",
}
"""RFC 4514 section 3, RFC 4519, and the other words of Java and of .NET."""

_TYPE = re.compile(r"\s*(?:OID\.)?([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)\s*=\s*", re.ASCII | re.IGNORECASE)
_HEX = re.compile(r"#((?:[0-9A-Fa-f]{2})+)\s*(?=[,;+]|$)", re.ASCII)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?=[,;+]|$)', re.DOTALL)
_PLAIN = re.compile(r'(?:[^,;+"\\]|\\.)*', re.DOTALL)
_ESCAPES = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.DOTALL)
_STRING_ENCODINGS = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}
"""The string types of X.680 section 41 by their tag."""


def parse_distinguished_name(text: str) -> DistinguishedName:
    """Return the name that `text` writes; raise `ValueError` when it writes none."""
    if len(text) > CHARACTERS_LIMIT:
        raise ValueError("an endless distinguished name")
    relative_names: list[tuple[tuple[str, str], ...]] = []
    pairs: list[tuple[str, str]] = []
    position = 0
    while True:
        pair, position = _parse_pair(text, position)
        pairs.append(pair)
        separator = text[position : position + 1]
        if separator != "+":
            relative_names.append(tuple(sorted(pairs)))
            pairs = []
        if not separator:
            return tuple(reversed(relative_names))
        position += 1


@lru_cache(maxsize=4096)
def read_distinguished_name(name: x509.Name) -> DistinguishedName:
    """Return the comparable form of a name in a certificate, which may be read only after it was parsed."""
    return tuple(
        tuple(sorted((attribute.oid.dotted_string, _comparable_attribute(attribute)) for attribute in relative))
        for relative in name.rdns
    )


def _parse_pair(text: str, position: int) -> tuple[tuple[str, str], int]:
    named = _TYPE.match(text, position)
    if named is None:
        raise ValueError("no attribute of a distinguished name")
    identifier = named[1] if named[1][0].isdigit() else _ATTRIBUTES.get(named[1].upper())
    if identifier is None:
        raise ValueError("an unknown attribute of a distinguished name")
    value, end = _parse_value(text, named.end())
    return (identifier, value), end


def _parse_value(text: str, position: int) -> tuple[str, int]:
    if text.startswith("#", position):
        encoded = _HEX.match(text, position)
        if encoded is None:
            raise ValueError("a value that is not hexadecimal")
        return _decode_value(bytes.fromhex(encoded[1])), encoded.end()
    quoted = _QUOTED.match(text, position)
    if quoted is not None:
        return _comparable(_unescape(quoted[1])), quoted.end()
    plain = _PLAIN.match(text, position)
    end = position if plain is None else plain.end()
    if text[end : end + 1] not in {"", ",", ";", "+"}:
        raise ValueError("a quotation mark inside a value")
    return _comparable(_unescape(text[position:end])), end


def _unescape(text: str) -> str:
    """Undo RFC 4514 section 2.4: pairs of hexadecimal digits are octets of UTF-8, other characters are themselves."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[2]
        return bytes.fromhex(match[1].replace("\\", "")).decode("utf-8")

    return _ESCAPES.sub(one, text)


def _decode_value(octets: bytes) -> str:
    """Return the string that BER octets hold, in comparable form; another type stays as it is."""
    length = octets[1] if len(octets) > 1 else 0
    start = 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(octets[2:start], "big")
    encoding = _STRING_ENCODINGS.get(octets[0])
    if start + length != len(octets):
        raise ValueError("a value that is not one BER value")
    if encoding is None:
        return f"#{octets.hex()}"
    return _comparable(octets[start:].decode(encoding))


def _comparable_attribute(attribute: x509.NameAttribute[str | bytes]) -> str:
    value = attribute.value
    return _comparable(value) if isinstance(value, str) else f"#{value.hex()}"


def _comparable(text: str) -> str:
    """Fold as RFC 5280 section 7.1 asks (RFC 4518): compatible forms, case, and insignificant blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
