"""The start-up self-test passes on the pinned libraries, and a surprise in any of them refuses to start."""

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from gateway.wss import selftest
from gateway.wss.selftest import PROBES, Surprise, run_selftest


def test_passes_on_the_pinned_libraries():
    assert len(run_selftest()) == len(PROBES) >= 11


def test_names_every_probe_as_a_sentence():
    assert "doctype is refused" in run_selftest()


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("parse_document", lambda _: etree.XML("<a/>")),
        ("canonical_octets", lambda *_: b""),
        ("REQUIRED_LIBXML2", (99, 0, 0)),
        ("REQUIRED_LIBXMLSEC", (99, 0, 0)),
        ("REQUIRED_CRYPTOGRAPHY", 99),
    ],
)
def test_refuses_a_library_that_behaves_otherwise(name, broken, monkeypatch):
    monkeypatch.setattr(selftest, name, broken)
    with pytest.raises(Surprise, match="self-test"):
        run_selftest()


def test_refuses_a_cipher_that_accepts_a_cut_tag(monkeypatch):
    class Careless(AESGCM.__base__):
        def __init__(self, key):
            self.key = key

        def encrypt(self, nonce, data, associated_data):
            return data + bytes(16)

        def decrypt(self, nonce, data, associated_data):
            return data

    monkeypatch.setattr(selftest, "AESGCM", Careless)
    with pytest.raises(Surprise, match="tag"):
        run_selftest()


def test_refuses_a_verification_that_accepts_anything(monkeypatch):
    class CarelessKey:
        def sign(self, *_):
            return b""

        def public_key(self):
            return self

        def verify(self, *_):
            return None

    class CarelessRSA:
        @staticmethod
        def generate_private_key(**_):
            return CarelessKey()

    monkeypatch.setattr(selftest, "rsa", CarelessRSA)
    with pytest.raises(Surprise, match="signature"):
        run_selftest()
