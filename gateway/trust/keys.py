"""The hub's own keys: one signs, another decrypts, and neither does the other's work.

Two pairs, because a key that answers decryption questions must never be one that a forged signature could be asked of
(XML Signature Best Practices, and the security considerations of XML Encryption 1.1, section 6). A third pair decrypts
for partners without AES-GCM alone, so that a content key sent to the hub by anybody else can never be tried as a CBC
key. A key is loaded once, at start: loading validates it, which costs as much as dozens of signatures.

Partners load theirs here too; their signing key may be an EC key.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from gateway.trust.key_file import PrivateKey, encode_public_key, read_certificate, read_private_key
from gateway.trust.suitability import SMALLEST_MODULUS
from gateway.wss.algorithms import OAEP, SignatureMethod
from gateway.wss.key_transport import oaep_padding
from gateway.wss.signature_value import CURVES, split

_PKCS1 = padding.PKCS1v15()
_SHA256 = hashes.SHA256()


class SigningKey:
    """A certificate and the RSA or EC key that signs for it, with SHA-256. Safe to use from any thread."""

    def __init__(self, *, certificate: x509.Certificate, private_key: PrivateKey) -> None:
        _check_pair(certificate, private_key)
        if not _allows(certificate, "digital_signature"):
            raise ValueError("the certificate of a signing key must allow digitalSignature")
        self.certificate = certificate
        self._private_key = private_key

    @classmethod
    def load(cls, *, certificate: Path, key: Path) -> Self:
        """Load the pair from PEM files.

        Raises `ValueError`, naming the file, when one cannot be read, when others can read the key, or when the two
        do not belong together.
        """
        with _naming(key):
            return cls(certificate=read_certificate(certificate), private_key=read_private_key(key))

    @property
    def method(self) -> SignatureMethod:
        """What every partner's toolkit reads: RSASSA-PKCS1-v1_5, and ECDSA for an EC key."""
        if isinstance(self._private_key, rsa.RSAPrivateKey):
            return SignatureMethod.RSA_SHA256
        return SignatureMethod.ECDSA_SHA256

    def sign(self, data: bytes) -> bytes:
        """Sign `data` (RFC 8017 section 8.2; XML Signature 1.1 section 6.4.3 for an EC key)."""
        key = self._private_key
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(data, _PKCS1, _SHA256)
        return split(key.sign(data, ec.ECDSA(_SHA256)), key.curve)


class DecryptionKey:
    """The RSA key that unwraps content keys, with every certificate under which peers may address it.

    Several certificates are one key before and after its renewal. Safe to use from any thread.
    """

    def __init__(self, *, certificates: Sequence[x509.Certificate], private_key: rsa.RSAPrivateKey) -> None:
        if not certificates:
            raise ValueError("a decryption key needs a certificate by which peers address it")
        for certificate in certificates:
            _check_pair(certificate, private_key)
            if not _allows(certificate, "key_encipherment"):
                raise ValueError("the certificate of a decryption key must allow keyEncipherment")
        self.certificates = tuple(certificates)
        self._private_key = private_key
        self._modulus = private_key.public_key().public_numbers().n
        self._operations = 0
        self._counting = threading.Lock()

    @classmethod
    def load(cls, *, certificates: Sequence[Path], key: Path) -> Self:
        """Load key and certificates from PEM files; raises as `SigningKey.load` does."""
        with _naming(key):
            return cls(certificates=[read_certificate(file) for file in certificates], private_key=_read_rsa(key))

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate to publish: the first."""
        return self.certificates[0]

    @property
    def modulus_bytes(self) -> int:
        """The length that every wrapped key has."""
        return (self._modulus.bit_length() + 7) // 8

    @property
    def operations(self) -> int:
        """How often the private key was used since it was loaded, so that a test can prove that it was not."""
        return self._operations

    def unwrap(self, encrypted: bytes, *, oaep: OAEP) -> bytes:
        """Decrypt a wrapped key with RSAES-OAEP (RFC 8017 section 7.1.2).

        Raises `ValueError`, always the same one. Octets of another length than the modulus, or not below it, are
        refused without using the private key: no honest peer can make them.
        """
        if len(encrypted) != self.modulus_bytes or int.from_bytes(encrypted, "big") >= self._modulus:
            raise ValueError("the wrapped key does not decrypt")
        with self._counting:
            self._operations += 1
        try:
            return self._private_key.decrypt(encrypted, oaep_padding(oaep))
        except ValueError:
            raise ValueError("the wrapped key does not decrypt") from None


def _check_pair(certificate: x509.Certificate, private_key: PrivateKey) -> None:
    if isinstance(private_key, rsa.RSAPrivateKey):
        if private_key.key_size < SMALLEST_MODULUS:
            raise ValueError(f"an RSA key of {private_key.key_size} bits is too short; {SMALLEST_MODULUS} is the least")
    elif not isinstance(private_key.curve, CURVES):
        raise ValueError(f"an EC key on {private_key.curve.name}; P-256 and P-384 are accepted")  # noqa: TRY004 - a wrong key is a wrong value
    if encode_public_key(certificate.public_key()) != encode_public_key(private_key.public_key()):
        raise ValueError("certificate and private key do not belong together")


def _allows(certificate: x509.Certificate, usage: Literal["digital_signature", "key_encipherment"]) -> bool:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return False
    return bool(getattr(extension.value, usage))


@contextmanager
def _naming(file: Path) -> Iterator[None]:
    """Let a refusal of the pair say which key it is about; one about a single file names that file already."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"loading {file}: {error}") from error


def _read_rsa(file: Path) -> rsa.RSAPrivateKey:
    key = read_private_key(file)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{file}: not an RSA key")  # noqa: TRY004 - a wrong file is a wrong value
    return key
