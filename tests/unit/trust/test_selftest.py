"""The start-up question to the deployed path validation, and that a surprise is one."""

import pytest

from gateway.trust import selftest
from gateway.trust.pkix import PathValidator
from gateway.trust.verdict import Flaw
from gateway.wss.selftest import Surprise
from tests.support.clock import NOON


def test_passes_on_the_pinned_library():
    selftest.run_selftest(NOON)


def test_refuses_to_start_when_missing_revocation_data_is_accepted(monkeypatch):
    genuine = PathValidator.find_flaw

    def soft(self, certificate, *, lists, moment):
        flaw = genuine(self, certificate, lists=lists, moment=moment)
        return None if flaw is Flaw.NO_REVOCATION_DATA else flaw

    monkeypatch.setattr(PathValidator, "find_flaw", soft)
    with pytest.raises(Surprise, match="no revocation data"):
        selftest.run_selftest(NOON)


def test_refuses_to_start_when_any_certificate_is_accepted(monkeypatch):
    monkeypatch.setattr(PathValidator, "find_flaw", lambda self, certificate, *, lists, moment: None)
    with pytest.raises(Surprise):
        selftest.run_selftest(NOON)
