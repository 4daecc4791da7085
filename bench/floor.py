"""The floor: a WSGI application that does the four RSA operations of one exchange and nothing else."""

import os
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.simulation.network import find_network
from gateway.trust.key_file import read_certificate, read_private_key

_PKCS1, _SHA256 = padding.PKCS1v15(), hashes.SHA256()
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303 - XML Encryption 1.1 §5.5.2


def application():
    """Return the application, over the keys of the hub in the network that BENCH_NETWORK names."""
    network = find_network(Path(os.environ["BENCH_NETWORK"]))
    signing = read_private_key(network.pki / "issued" / "hub-signing" / "key.pem")
    opening = read_private_key(network.pki / "issued" / "hub-decryption" / "key.pem")
    wrapping = read_certificate(network.pki / "issued" / "hub-decryption" / "certificate.pem").public_key()
    verifying = read_certificate(network.pki / "issued" / "hub-signing" / "certificate.pem").public_key()
    value, wrapped = signing.sign(b"question", _PKCS1, _SHA256), wrapping.encrypt(b"k" * 32, _OAEP)
    reply = b"x" * 8000

    def floor(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            verifying.verify(value, b"question", _PKCS1, _SHA256)
            opening.decrypt(wrapped, _OAEP)
            signing.sign(b"answer", _PKCS1, _SHA256)
            wrapping.encrypt(b"k" * 32, _OAEP)
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(reply)))])
        return [reply]

    return floor
