"""The composition root: the one module that knows every room, and how one worker is wired together."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeVar

from gateway.behaviours import BEHAVIOURS, RULES, Rooms
from gateway.behaviours.mismatch import Mismatches
from gateway.catalogue import Catalogue, load_catalogue
from gateway.clock import Clock, SystemClock
from gateway.contracts import SchemaCache
from gateway.database import Database
from gateway.directory import Directory
from gateway.journal import Journal
from gateway.journal.flood import RefusalRate
from gateway.journal.journal import COMMIT_TIME
from gateway.pipeline import Pipeline
from gateway.routing import Providers
from gateway.routing.bulkhead import Bulkhead
from gateway.routing.leg import Leg
from gateway.routing.post import Poster
from gateway.settings import Settings, SettingsError
from gateway.stages.accept import Accept
from gateway.stages.authorise import Authorise
from gateway.stages.receive import Receive
from gateway.stages.record import Record
from gateway.stages.refuse import Refuse
from gateway.stages.respond import Respond
from gateway.stages.route import Route
from gateway.stages.secure import Secure
from gateway.stages.validate import Validate
from gateway.trust import selftest as trust_selftest
from gateway.trust.key_file import read_certificate
from gateway.trust.keys import DecryptionKey, SigningKey
from gateway.trust.path import CertificateTrust
from gateway.wss import selftest as wss_selftest
from gateway.wss.algorithms import SignatureMethod
from gateway.wss.engine import EngineName, load_engine
from gateway.wss.verify import Verifier

Next = TypeVar("Next")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """One worker's hub: the path of messages, and the rooms that its doors ask about health and contracts."""

    settings: Settings
    catalogue: Catalogue
    pipeline: Pipeline
    directory: Directory
    database: Database
    journal: Journal
    trust: CertificateTrust
    signing_key: SigningKey
    decryption_key: DecryptionKey
    legacy_decryption_key: DecryptionKey | None
    """For partners of a legacy profile, and for nobody else."""
    clock: Clock


def build_hub(settings: Settings, *, clock: Clock | None = None) -> Hub:
    """Wire a hub together.

    Raises `gateway.wss.selftest.Surprise` when a library does not behave as assumed, `SettingsError` when settings and
    catalogue do not fit, `ValueError` for keys and certificates that cannot be used.
    """
    clock = clock or SystemClock()
    wss_selftest.run_selftest()
    trust_selftest.run_selftest(clock.now())
    catalogue = load_catalogue()
    _check_names(catalogue)
    schemas = SchemaCache()
    busy = timedelta(seconds=settings.database.busy_seconds)
    database = Database(settings.database.url, busy_timeout=busy)
    directory = Directory(database, clock)
    rate = RefusalRate(per_second=settings.limits.refusals_per_second)
    journal = Journal(database, clock, deadline=busy + COMMIT_TIME, refusal_rate=rate)
    trust = _build_trust(settings, clock)
    signing_key, decryption_key, legacy_key = _load_keys(settings)
    verifier = Verifier(
        registrations=directory,
        trust=trust,
        replay=journal,
        unwrapper=decryption_key,
        legacy_unwrapper=legacy_key,
        engine=load_engine(EngineName(settings.security.engine)),
    )
    rooms = Rooms(
        catalogue=catalogue,
        directory=directory,
        sources=_build_providers(settings, directory, verifier, schemas, signing_key, clock),
        clock=clock,
        pause=threading.Event().wait,
        allow_plain_transport=settings.hub.allow_plain_transport,
        mismatches=Mismatches(clock),
    )
    pipeline = Pipeline(
        receive=Receive(service_at=catalogue.service_at),
        secure=Secure(
            verifier=verifier,
            directory=directory,
            clock=clock,
            allow_plain_transport=settings.hub.allow_plain_transport,
        ),
        accept=Accept(journal=journal, clock=clock),
        validate=Validate(schemas=schemas),
        authorise=Authorise(catalogue=catalogue, directory=directory, clock=clock, rules=RULES),
        route=Route(catalogue, rooms),
        respond=Respond(catalogue=catalogue, schemas=schemas, signer=signing_key, clock=clock),
        refuse=Refuse(signer=signing_key, clock=clock),
        recorder=Record(journal=journal, clock=clock),
    )
    return Hub(
        settings=settings,
        catalogue=catalogue,
        pipeline=_timed(pipeline, clock),
        directory=directory,
        database=database,
        journal=journal,
        trust=trust,
        signing_key=signing_key,
        decryption_key=decryption_key,
        legacy_decryption_key=legacy_key,
        clock=clock,
    )


def _check_names(catalogue: Catalogue) -> None:
    """The catalogue names behaviours and rules by string; a name that nobody answers to refuses to start."""
    for service in catalogue.services.values():
        for operation in service.operations.values():
            unknown = [name for name in operation.rules if name not in RULES]
            if operation.behaviour not in BEHAVIOURS:
                unknown.append(operation.behaviour)
            if unknown:
                known = ", ".join(sorted([*BEHAVIOURS, *RULES]))
                raise SettingsError(f"{service.name}.{operation.name}: no function {unknown}; there are: {known}")


def _build_trust(settings: Settings, clock: Clock) -> CertificateTrust:
    return CertificateTrust(
        roots=[read_certificate(path) for path in settings.trust.roots],
        intermediates=[read_certificate(path) for path in settings.trust.intermediates],
        crl_folder=settings.trust.revocation_lists,
        clock=clock,
        lifetime=timedelta(seconds=settings.trust.verdict_seconds),
    )


def _load_keys(settings: Settings) -> tuple[SigningKey, DecryptionKey, DecryptionKey | None]:
    keys = settings.keys
    signing = SigningKey.load(certificate=keys.signing_certificate, key=keys.signing_key)
    if signing.method is not SignatureMethod.RSA_SHA256:
        raise SettingsError(f"{keys.signing_key}: not an RSA key, whose signature every partner's toolkit reads")
    decryption = DecryptionKey.load(certificates=[keys.decryption_certificate], key=keys.decryption_key)
    if keys.legacy_decryption_certificate is None or keys.legacy_decryption_key is None:
        return signing, decryption, None
    legacy = DecryptionKey.load(certificates=[keys.legacy_decryption_certificate], key=keys.legacy_decryption_key)
    if legacy.certificate.public_key() == decryption.certificate.public_key():
        raise SettingsError(f"{keys.legacy_decryption_key}: must be a key of its own, for legacy partners alone")
    return signing, decryption, legacy


def _build_providers(
    settings: Settings,
    directory: Directory,
    verifier: Verifier,
    schemas: SchemaCache,
    signing_key: SigningKey,
    clock: Clock,
) -> Providers:
    limits = settings.providers
    leg = Leg(
        signer=signing_key,
        verifier=verifier,
        schemas=schemas,
        poster=Poster(
            connect_seconds=limits.connect_seconds,
            answer_seconds=limits.answer_seconds,
            concurrent=limits.concurrent,
        ),
        clock=clock,
    )
    return Providers(
        leg=leg,
        find_provider=directory.services.find_provider,
        new_bulkhead=lambda: Bulkhead(
            concurrent=limits.concurrent,
            failures_before_open=limits.failures_before_open,
            open_seconds=limits.open_seconds,
            ticks=clock.ticks,
        ),
        clock=clock,
    )


def _timed(pipeline: Pipeline, clock: Clock) -> Pipeline:
    """Measure each stage; the times go into the journal with the outcome."""
    return replace(
        pipeline,
        receive=_measured("receive", pipeline.receive, clock),
        secure=_measured("secure", pipeline.secure, clock),
        accept=_measured("accept", pipeline.accept, clock),
        validate=_measured("validate", pipeline.validate, clock),
        authorise=_measured("authorise", pipeline.authorise, clock),
        route=_measured("route", pipeline.route, clock),
        respond=_measured("respond", pipeline.respond, clock),
    )


def _measured(name: str, stage: Callable[[Any], Next], clock: Clock) -> Callable[[Any], Next]:
    def measured(fact: Any) -> Next:
        began = clock.ticks()
        try:
            return stage(fact)
        finally:
            fact.arrived.stopwatch.stages.append((name, int((clock.ticks() - began) * 1_000_000)))

    return measured
