"""Certificate revocation lists (RFC 5280 section 5) from a local folder.

Something else fetches the lists and puts them here; a message never waits for the network. Only what can be judged
alone is used: complete lists with a nextUpdate, issued and signed by one of the configured authorities itself. Delta,
indirect and partitioned lists are left out, as is a file that is no list: what is left out is missing, and a
certificate whose list is missing is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtensionOID

from gateway.trust.suitability import DIGESTS
from gateway.trust.verdict import Flaw

SUFFIX = ".crl"
FolderState = tuple[tuple[str, int, int, int, int], ...]
"""What tells that the folder changed: name, inode, size and both times of change of each list."""

_PEM_BEGIN = b"-----BEGIN"
_PARTIAL = frozenset(
    {ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.DELTA_CRL_INDICATOR, ExtensionOID.FRESHEST_CRL}
)
_UNDERSTOOD = frozenset({ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.CRL_NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """A complete list whose signature holds with the key of `authority`."""

    authority: x509.Certificate
    content: x509.CertificateRevocationList
    this_update: datetime
    next_update: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationLists:
    """The usable lists of the folder at one look."""

    lists: tuple[RevocationList, ...] = ()

    def of(self, authority: x509.Certificate) -> tuple[RevocationList, ...]:
        """Return the lists that `authority` made."""
        return tuple(each for each in self.lists if each.authority == authority)

    def find_flaw(self, certificate: x509.Certificate, *, authority: x509.Certificate, moment: datetime) -> Flaw | None:
        """Return what the lists of `authority`, the issuer of `certificate`, have against it at `moment`.

        A list may be used until its nextUpdate (RFC 5280 section 6.3.3, a). Its thisUpdate is not held against it: a
        list made after the moment only knows more. For the same reason an entry counts whatever its date.
        """
        known = self.of(authority)
        current = [each.content for each in known if moment <= each.next_update]
        if not current:
            return Flaw.STALE_REVOCATION_DATA if known else Flaw.NO_REVOCATION_DATA
        serial = certificate.serial_number
        is_listed = any(each.get_revoked_certificate_by_serial_number(serial) is not None for each in current)
        return Flaw.REVOKED if is_listed else None


def read_folder_state(folder: Path) -> FolderState:
    """Look at the folder without opening a file; a folder that cannot be read counts as empty."""
    try:
        found = [(file.name, file.stat()) for file in folder.iterdir() if file.suffix == SUFFIX]
    except OSError:
        return ()
    return tuple(sorted((name, at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns) for name, at in found))


def read_folder(folder: Path, *, authorities: Sequence[x509.Certificate]) -> RevocationLists:
    """Read the usable lists, in PEM or DER form; every authority is given those that verify with its key."""
    contents = [_read_list(folder / name) for name, *_ in read_folder_state(folder)]
    return RevocationLists(
        lists=tuple(
            found
            for content in contents
            if content is not None
            for authority in authorities
            if (found := _accept(content, authority)) is not None
        )
    )


def _read_list(file: Path) -> x509.CertificateRevocationList | None:
    try:
        octets = file.read_bytes()
        is_pem = octets.lstrip().startswith(_PEM_BEGIN)
        return x509.load_pem_x509_crl(octets) if is_pem else x509.load_der_x509_crl(octets)
    except (OSError, ValueError):
        return None


def _accept(content: x509.CertificateRevocationList, authority: x509.Certificate) -> RevocationList | None:
    """Return `content` as a list of `authority`, or `None` when it is not that, or not complete."""
    try:
        digest = content.signature_hash_algorithm
        is_ours = content.issuer == authority.subject and _is_complete(content)
        is_strong = digest is not None and digest.name in DIGESTS
        if not (is_ours and is_strong and content.is_signature_valid(authority.public_key())):  # type: ignore[arg-type] # an unsuitable kind raises TypeError
            return None
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension):
        return None
    if content.next_update_utc is None:
        return None
    return RevocationList(
        authority=authority,
        content=content,
        this_update=content.last_update_utc,
        next_update=content.next_update_utc,
    )


def _is_complete(content: x509.CertificateRevocationList) -> bool:
    extensions = list(content.extensions)
    return not any(
        extension.oid in _PARTIAL or (extension.critical and extension.oid not in _UNDERSTOOD)
        for extension in extensions
    )
