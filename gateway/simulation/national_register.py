"""The simulated National Register: an authentic source with its own process, certificate and database.

It is made with the provider kit as any institution would make one. What it answers follows from the records of its own
SQLite file, by the functions that the hub uses for its own register. gunicorn loads it as
`gateway.simulation.national_register:application()`, with its settings named by CROSSROADS_SOURCE.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from gateway.behaviours.identity import compare_card, compare_person
from gateway.behaviours.mismatch import Mismatches
from gateway.behaviours.person import PersonSource
from gateway.catalogue import load_catalogue
from gateway.catalogue.message import Answer
from gateway.clock import Clock, SystemClock
from gateway.database import Database
from gateway.directory import Directory
from gateway.directory.register.service import Register
from gateway.provider import Asked, SourceKeys
from gateway.provider.hub import HubRegistration
from gateway.provider.source import AnswerFunction
from gateway.server.log import configure_logs
from gateway.simulation.behaviour import read_behaviour
from gateway.simulation.faulty_source import FaultySource
from gateway.simulation.source_settings import SourceSettings, load_source_settings
from gateway.trust.key_file import read_certificate
from gateway.trust.keys import DecryptionKey, SigningKey
from gateway.trust.path import CertificateTrust
from gateway.values import SSIN, EnterpriseNumber

SETTINGS_VARIABLE = "CROSSROADS_SOURCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalRegister:
    """What the register answers, by operation."""

    register: Register
    persons: PersonSource
    mismatches: Mismatches
    clock: Clock

    @property
    def answers(self) -> Mapping[tuple[str, str], AnswerFunction]:
        """The functions for the provider kit."""
        return {
            ("PersonService", "consultPerson"): self.consult_person,
            ("PersonService", "findPerson"): self.find_person,
            ("VerifyIdentityProof", "verifyCard"): self.verify_card,
            ("VerifyIdentityProof", "verifyNameAndBirth"): self.verify_name_and_birth,
        }

    def consult_person(self, asked: Asked) -> Answer:
        """Give identity and address."""
        return self.persons.consult(asked.operation, asked.question.criteria, self.clock.today())

    def find_person(self, asked: Asked) -> Answer:
        """Give the number behind a name."""
        return self.persons.find(asked.operation, asked.question.criteria)

    def verify_card(self, asked: Asked) -> Answer:
        """Give a verdict on a card."""
        today = self.clock.today()
        return self._count(asked, lambda: compare_card(self.register, asked.question.criteria, today))

    def verify_name_and_birth(self, asked: Asked) -> Answer:
        """Give a verdict on a name and birth date."""
        return self._count(asked, lambda: compare_person(self.register, asked.question.criteria))

    def _count(self, asked: Asked, compare: Callable[[], Answer]) -> Answer:
        """End the guessing of a customer who was wrong too often about this number."""
        ssin = SSIN.parse(str(asked.question.criteria["ssin"]))
        return self.mismatches.guard(asked.question.customer, ssin, compare)


def build_source(settings: SourceSettings, clock: Clock) -> FaultySource:
    """Wire the register together; raises `ValueError` for keys and certificates that cannot be used."""
    catalogue = load_catalogue()
    register = Directory(Database(settings.database), clock).register
    national_register = NationalRegister(
        register=register,
        persons=PersonSource(register=register, datasets=catalogue.datasets),
        mismatches=Mismatches(clock),
        clock=clock,
    )
    return FaultySource(
        _load_keys(settings, clock),
        catalogue,
        national_register.answers,
        clock,
        behaviour=lambda: read_behaviour(settings.behaviour),
    )


def application() -> Callable[..., Any]:
    """Return the WSGI application of this process."""
    configure_logs()
    settings = load_source_settings(Path(os.environ[SETTINGS_VARIABLE]))
    return build_source(settings, SystemClock()).wsgi


def _load_keys(settings: SourceSettings, clock: Clock) -> SourceKeys:
    """One key signs and decrypts: institutions with one certificate are the rule."""
    keys, trust = settings.keys, settings.trust
    return SourceKeys(
        institution=EnterpriseNumber.parse(settings.institution),
        signer=SigningKey.load(certificate=keys.certificate, key=keys.key),
        unwrapper=DecryptionKey.load(certificates=[keys.certificate], key=keys.key),
        hub=HubRegistration(
            signing_certificate=read_certificate(settings.hub.signing_certificate),
            encryption_certificate=read_certificate(settings.hub.encryption_certificate),
        ),
        trust=CertificateTrust(
            roots=[read_certificate(path) for path in trust.roots],
            intermediates=[read_certificate(path) for path in trust.intermediates],
            crl_folder=trust.revocation_lists,
            clock=clock,
            lifetime=timedelta(seconds=trust.verdict_seconds),
        ),
    )
