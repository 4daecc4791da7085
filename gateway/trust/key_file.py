"""Certificates and private keys as PEM files (RFC 7468), and who may read them.

A private key belongs to one account: its file is made with mode 0600 in a directory of mode 0700, and a key that the
group or the world can read is refused when it is loaded, because it must be taken for copied. Nothing is overwritten;
what has to change, such as a revocation list, is replaced in one step, so that a reader sees the old file or the new.
"""

import os
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_PRIVATE_FILE = 0o600
_PUBLIC_FILE = 0o644
_FOLDER = 0o700
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def make_folder(folder: Path) -> None:
    """Make `folder`, and what is missing on the way to it, for this account only."""
    if not folder.parent.exists():
        make_folder(folder.parent)
    folder.mkdir(mode=_FOLDER, exist_ok=True)


def write_certificate(file: Path, certificate: x509.Certificate) -> None:
    """Write `certificate` to a new file; `ValueError` when the file is there already."""
    _write_new(file, certificate.public_bytes(Encoding.PEM), mode=_PUBLIC_FILE)


def write_private_key(file: Path, key: PrivateKey) -> None:
    """Write `key` unencrypted to a new file of mode 0600; `ValueError` when the file is there already."""
    _write_new(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), mode=_PRIVATE_FILE)


def replace_file(file: Path, content: bytes) -> None:
    """Put `content` in the place of `file` in one step."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(_PUBLIC_FILE)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_certificate(file: Path) -> x509.Certificate:
    """Read the one certificate in the PEM file; `ValueError` naming the file when there is another number of them."""
    try:
        certificates = x509.load_pem_x509_certificates(file.read_bytes())
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"{file}: no certificate in PEM form") from error
    if len(certificates) != 1:
        raise ValueError(f"{file}: {len(certificates)} certificates where one is expected")
    return certificates[0]


def read_private_key(file: Path) -> PrivateKey:
    """Read an unencrypted RSA or EC key that only this account can read; `ValueError` naming the file otherwise."""
    content = _read_own(file)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError as error:
        raise ValueError(f"{file}: the private key is encrypted") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(f"{file}: no private key in PEM form") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file}: neither an RSA nor an EC key")  # noqa: TRY004 - a wrong file is a wrong value
    return key


def encode_public_key(key: "PublicKeyTypes") -> bytes:
    """Return the SubjectPublicKeyInfo of `key`, by which two keys are the same or not."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read_own(file: Path) -> bytes:
    """Read a private file; the mode is asked of the open file, so that it cannot change in between."""
    try:
        with file.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            if mode & _OTHERS:
                raise ValueError(f"{file}: mode {mode:04o} lets others read the private key; make it 0600")
            return stream.read()
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}") from error


def _write_new(file: Path, content: bytes, *, mode: int) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise ValueError(f"{file} exists and is not overwritten") from error
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
