"""Key files are private, never overwritten, and refused by name when something is wrong with them."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.trust.key_file import (
    encode_public_key,
    make_folder,
    read_certificate,
    read_private_key,
    replace_file,
    write_certificate,
    write_private_key,
)
from tests.support.pki import pooled_key


def mode_of(file):
    return stat.S_IMODE(file.stat().st_mode)


def test_writes_a_private_key_that_only_this_account_can_read(tmp_path):
    write_private_key(tmp_path / "key.pem", pooled_key(0))
    assert mode_of(tmp_path / "key.pem") == 0o600
    read = read_private_key(tmp_path / "key.pem")
    assert encode_public_key(read.public_key()) == encode_public_key(pooled_key(0).public_key())


def test_makes_a_folder_that_only_this_account_can_enter(tmp_path):
    make_folder(tmp_path / "keys")
    assert mode_of(tmp_path / "keys") == 0o700


def test_does_not_overwrite_a_key(tmp_path):
    write_private_key(tmp_path / "key.pem", pooled_key(0))
    before = (tmp_path / "key.pem").read_bytes()
    with pytest.raises(ValueError, match=r"key\.pem exists"):
        write_private_key(tmp_path / "key.pem", pooled_key(1))
    assert (tmp_path / "key.pem").read_bytes() == before


def test_does_not_overwrite_a_certificate(pki, tmp_path):
    write_certificate(tmp_path / "certificate.pem", pki.authority.root)
    with pytest.raises(ValueError, match=r"certificate\.pem exists"):
        write_certificate(tmp_path / "certificate.pem", pki.authority.issuing)
    assert read_certificate(tmp_path / "certificate.pem") == pki.authority.root


def test_replaces_a_file_and_leaves_no_other_behind(tmp_path):
    file = tmp_path / "list.crl"
    replace_file(file, b"old")
    replace_file(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_leaves_the_old_file_when_it_cannot_be_replaced(tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "in it").touch()
    with pytest.raises(OSError):
        replace_file(tmp_path / "taken", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize("read", [read_certificate, read_private_key])
def test_names_a_file_that_is_absent(read, tmp_path):
    with pytest.raises(ValueError, match=r"absent\.pem"):
        read(tmp_path / "absent.pem")


@pytest.mark.parametrize("read", [read_certificate, read_private_key])
def test_names_a_file_that_is_something_else(read, tmp_path):
    (tmp_path / "other.pem").write_text("something else")
    (tmp_path / "other.pem").chmod(0o600)
    with pytest.raises(ValueError, match=r"other\.pem"):
        read(tmp_path / "other.pem")


def test_refuses_a_file_with_two_certificates(pki, tmp_path):
    both = pki.authority.root.public_bytes(Encoding.PEM) + pki.authority.issuing.public_bytes(Encoding.PEM)
    (tmp_path / "both.pem").write_bytes(both)
    with pytest.raises(ValueError, match=r"both\.pem: 2 certificates"):
        read_certificate(tmp_path / "both.pem")


def test_refuses_a_key_that_is_neither_rsa_nor_ec(tmp_path):
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "key.pem").chmod(0o600)
    with pytest.raises(ValueError, match=r"key\.pem: neither"):
        read_private_key(tmp_path / "key.pem")
