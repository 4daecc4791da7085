"""What other rooms ask of the services directory: whose certificate, whose application, where to reach a provider."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509

from gateway.clock import Clock
from gateway.database import Connection, Database, unit_of_work
from gateway.directory.memory import ShortMemory
from gateway.directory.services import repository
from gateway.directory.services.model import (
    Application,
    Caller,
    Certificate,
    CertificateUse,
    Endpoint,
    Institution,
    Provider,
)
from gateway.directory.services.registration import can_encrypt
from gateway.refusals import DirectoryUnavailable
from gateway.values import EnterpriseNumber
from gateway.wss.recipient import is_named_by
from gateway.wss.registration import IssuerSerialClaim, RegisteredCertificate, TokenClaim

MEMORY = timedelta(seconds=1)
"""How long a registration counts after it was withdrawn, at most; two seconds are promised."""


class KeyTaken(ValueError):  # noqa: N818 - the key is taken; nothing failed
    """The public key belongs to another application already."""


class Services:
    """The services directory. Every method raises `DirectoryUnavailable` when the database cannot be asked."""

    def __init__(self, database: Database, clock: Clock, *, memory: timedelta = MEMORY) -> None:
        self._database = database
        self._clock = clock
        self._certificates: ShortMemory[TokenClaim, RegisteredCertificate] = ShortMemory(clock, life=memory)
        self._callers: ShortMemory[str, Caller] = ShortMemory(clock, life=memory)
        self._providers: ShortMemory[str, Provider] = ShortMemory(clock, life=memory)

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the one registered certificate that `claim` names, remembered for a moment.

        `None` when there is none, when the application was switched off, and when the claim fits two keys: names in
        a message are not proofs, and one that could mean two signers means neither. Of a renewal with the same key
        the newest certificate that has begun is meant. Whether it is expired or revoked is a question of trust.
        """
        return self._certificates.recall(claim, lambda: self._look_up(claim))

    def find_institution(self, number: EnterpriseNumber) -> Institution | None:
        """Return the institution with this enterprise number."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_institution(connection, number)

    def find_caller(self, application: str) -> Caller | None:
        """Return whose application it is, remembered for a moment; `None` when it is unknown or switched off."""

        def ask() -> Caller | None:
            with self._database.reading(DirectoryUnavailable) as connection:
                return repository.find_caller(connection, application)

        return self._callers.recall(application, ask)

    def find_provider(self, code: str) -> Provider | None:
        """Return how the institution that `code` names is asked, remembered for a moment.

        `None` when it is no single institution, has no endpoint, or its application has no active certificate.
        """
        return self._providers.recall(code, lambda: self._look_up_provider(code))

    def find_endpoint(self, provider: str) -> Endpoint | None:
        """Return where a provider is asked, and which application signs its answers."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.find_endpoint(connection, provider)

    def list_institutions(self) -> list[Institution]:
        """Return all institutions."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.list_institutions(connection)

    def list_applications(self) -> list[Application]:
        """Return all applications."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.list_applications(connection)

    def list_certificates(self) -> list[Certificate]:
        """Return all registered certificates."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.list_certificates(connection)

    def list_endpoints(self) -> list[Endpoint]:
        """Return all endpoints."""
        with self._database.reading(DirectoryUnavailable) as connection:
            return repository.list_endpoints(connection)

    def put_institutions(self, institutions: Iterable[Institution]) -> None:
        """Enter institutions, or overwrite what was entered."""
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            repository.put_institutions(work.connection, institutions)
            work.commit()
        self._forget()

    def put_application(self, application: Application, certificates: Iterable[Certificate] = ()) -> None:
        """Enter an application of a known institution with its certificates; all or nothing.

        Certificates entered earlier stay. Raises `KeyTaken` when one holds a key of another application.
        """
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            repository.put_application(work.connection, application)
            for certificate in certificates:
                owner = repository.find_owner(work.connection, certificate.spki_sha256)
                if owner not in {None, application.identifier}:
                    raise KeyTaken(f"the public key is registered for application {owner}")
                repository.put_certificate(work.connection, certificate)
            work.commit()
        self._forget()

    def put_endpoint(self, endpoint: Endpoint) -> None:
        """Enter where a provider is asked, or overwrite what was entered."""
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            repository.put_endpoint(work.connection, endpoint)
            work.commit()
        self._forget()

    def withdraw_certificate(self, sha256: bytes) -> bool:
        """End a registration; `False` when there is none. Other processes follow within the memory's life."""
        with unit_of_work(self._database, DirectoryUnavailable) as work:
            was_there = repository.withdraw_certificate(work.connection, sha256)
            work.commit()
        self._forget()
        return was_there

    def _look_up(self, claim: TokenClaim) -> RegisteredCertificate | None:
        with self._database.reading(DirectoryUnavailable) as connection:
            claimed = repository.find_claimed(connection, claim)
            if isinstance(claim, IssuerSerialClaim):
                claimed = [certificate for certificate in claimed if is_named_by(_parse(certificate.der), claim)]
            if len({(certificate.application, certificate.spki_sha256) for certificate in claimed}) != 1:
                return None
            named = self._newest(claimed)
            return self._register(connection, named, repository.find_active(connection, named.application))

    def _look_up_provider(self, code: str) -> Provider | None:
        with self._database.reading(DirectoryUnavailable) as connection:
            institutions = repository.find_institutions_of_code(connection, code)
            endpoint = repository.find_endpoint(connection, code)
            if len(institutions) != 1 or endpoint is None:
                return None
            active = repository.find_active(connection, endpoint.application)
            signing = [certificate for certificate in active if certificate.use is CertificateUse.SIGN]
            registered = self._register(connection, self._newest(signing), active) if signing else None
        if registered is None:
            return None
        return Provider(institution=institutions[0], url=endpoint.url, registered=registered)

    def _register(
        self, connection: Connection, named: Certificate, active: Sequence[Certificate]
    ) -> RegisteredCertificate | None:
        """Return `named` with the certificate to encrypt for: one of `active` registered for that, else `named` itself.

        `active` are the certificates of its application.
        """
        caller = repository.find_caller(connection, named.application)
        dedicated = [certificate for certificate in active if certificate.use is CertificateUse.ENCRYPT]
        encryption = _parse(self._newest(dedicated).der if dedicated else named.der)
        if caller is None or not can_encrypt(encryption):
            return None
        return RegisteredCertificate(
            application=named.application,
            certificate=_parse(named.der),
            encryption_certificate=encryption,
            profile=caller.application.profile,
            profile_until=caller.application.profile_until,
        )

    def _newest(self, certificates: list[Certificate]) -> Certificate:
        """Return the last to begin of those in their validity, or of all when none is."""
        now = self._clock.now()

        def rank(certificate: Certificate) -> tuple[bool, datetime]:
            return (certificate.not_before <= now <= certificate.not_after, certificate.not_before)

        return max(certificates, key=rank)

    def _forget(self) -> None:
        self._certificates.forget()
        self._callers.forget()
        self._providers.forget()


@lru_cache(maxsize=10_000)
def _parse(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)
