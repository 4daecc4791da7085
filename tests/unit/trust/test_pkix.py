"""The door to the path validation library: what comes through it is a flaw or nothing."""

import logging

import pytest

from gateway.trust import pkix
from gateway.trust.pkix import PathValidator
from gateway.trust.revocation_list import RevocationLists, read_folder
from gateway.trust.verdict import Flaw
from tests.support.clock import NOON


@pytest.fixture
def validator(pki):
    return PathValidator(roots=[pki.authority.root], intermediates=[pki.authority.issuing])


@pytest.fixture
def lists(pki):
    return read_folder(pki.authority.crl_folder, authorities=[pki.authority.root, pki.authority.issuing])


def test_finds_nothing_against_a_good_path(validator, lists, pki):
    assert validator.find_flaw(pki.application().certificate, lists=lists, moment=NOON) is None


def test_finds_that_there_is_no_revocation_data_at_all(validator, pki):
    flaw = validator.find_flaw(pki.application().certificate, lists=RevocationLists(), moment=NOON)
    assert flaw is Flaw.NO_REVOCATION_DATA


def test_finds_no_path_over_an_issuing_authority_that_was_not_given(lists, pki):
    validator = PathValidator(roots=[pki.authority.root], intermediates=[])
    assert validator.find_flaw(pki.application().certificate, lists=lists, moment=NOON) is Flaw.UNKNOWN_AUTHORITY


def test_trusts_nothing_when_the_library_fails_and_says_so_without_the_text(validator, lists, pki, monkeypatch, caplog):
    def fail(*arguments, **options):
        raise KeyError("words of the certificate")

    monkeypatch.setattr(pkix, "ValidationContext", fail)
    with caplog.at_level(logging.WARNING):
        flaw = validator.find_flaw(pki.application().certificate, lists=lists, moment=NOON)
    assert flaw is Flaw.INVALID_PATH
    assert "KeyError" in caplog.text
    assert "words of the certificate" not in caplog.text


def test_trusts_nothing_when_the_library_wants_to_wait(validator, lists, pki, monkeypatch):
    class Waiting:
        def __await__(self):
            yield

    async def wait(self):
        await Waiting()

    monkeypatch.setattr(pkix.CertificateValidator, "async_validate_path", wait)
    assert validator.find_flaw(pki.application().certificate, lists=lists, moment=NOON) is Flaw.INVALID_PATH


def test_asks_the_library_to_require_revocation_data_and_to_fetch_nothing(validator, lists, pki, monkeypatch):
    asked = []
    original = pkix.ValidationContext
    monkeypatch.setattr(pkix, "ValidationContext", lambda **options: asked.append(options) or original(**options))
    validator.find_flaw(pki.application().certificate, lists=lists, moment=NOON)
    (options,) = asked
    assert options["revocation_mode"] == "require"
    assert options["allow_fetching"] is False
    assert len(options["trust_roots"]) == 1
