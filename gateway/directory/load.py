"""Enters a directory file. Loading it twice leaves what loading it once left.

The file is the truth about what it names and silent about the rest: an entry overwrites what was entered under the same
number, nothing is removed, and a certificate that was withdrawn stays so. Errors name file, line and key.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509

from gateway.catalogue.source import CatalogueError, Source
from gateway.clock import Clock
from gateway.database import RefusedRow
from gateway.directory.authorisations.model import Grant
from gateway.directory.file import ApplicationEntry, CertificateEntry, DirectoryFile, InstitutionEntry, PersonEntry
from gateway.directory.persons.model import Inscription, KnownNumber
from gateway.directory.register.model import RegisteredName, RegisteredPerson
from gateway.directory.service import Directory
from gateway.directory.services.model import (
    Application,
    Certificate,
    CertificateStatus,
    CertificateUse,
    Endpoint,
    Institution,
)
from gateway.directory.services.registration import can_encrypt, read_certificate


class LoadError(ValueError):
    """The file cannot be entered; the text names file, line and key, and never a person's number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How many entries of each kind the file had."""

    institutions: int
    applications: int
    endpoints: int
    grants: int
    numbers: int
    inscriptions: int
    register: int


def load_directory(path: Path, directory: Directory, clock: Clock) -> Loaded:
    """Enter everything in `path`. Raises `LoadError`; what comes before the faulty entry may be entered by then."""
    try:
        source = Source.read(path)
        content = source.as_model(DirectoryFile)
    except (OSError, UnicodeDecodeError) as error:
        raise LoadError(f"{path}: cannot be read ({type(error).__name__})") from error
    except CatalogueError as error:
        raise LoadError(str(error)) from error
    return _Loading(source, content, directory).run(clock.now())


@dataclass(frozen=True, slots=True)
class _Loading:
    """One file on its way into the directory."""

    source: Source
    content: DirectoryFile
    directory: Directory

    def run(self, now: datetime) -> Loaded:
        """Enter each list, in the order in which they refer to each other."""
        content, directory = self.content, self.directory
        directory.services.put_institutions(map(_institution, content.institutions))
        for position, application in enumerate(content.applications):
            self._put_application(position, application)
        self._put_endpoints()
        directory.authorisations.put_grants(_grants(content))
        return Loaded(
            institutions=len(content.institutions),
            applications=len(content.applications),
            endpoints=len(content.endpoints),
            grants=len(content.grants),
            numbers=directory.persons.put_numbers(_numbers(content)),
            inscriptions=directory.persons.put_inscriptions(_inscriptions(content, now)),
            register=self._put_register(),
        )

    def _put_application(self, position: int, entry: ApplicationEntry) -> None:
        place = ("applications", position)
        certificates = [self._read(position, number, one) for number, one in enumerate(entry.certificates)]
        if certificates and not any(map(_encrypts, certificates)):
            raise self._error(
                (*place, "certificates"), "no key of the application encrypts: register one with use encrypt"
            )
        application = Application(
            identifier=entry.identifier,
            institution=entry.institution,
            profile=entry.profile,
            profile_until=entry.profile_until,
            active=entry.active,
        )
        try:
            self.directory.services.put_application(application, certificates)
        except RefusedRow:
            raise self._error((*place, "institution"), "no institution has this number") from None
        except ValueError as error:
            raise self._error((*place, "certificates"), str(error)) from error

    def _read(self, application: int, position: int, entry: CertificateEntry) -> Certificate:
        place = ("applications", application, "certificates", position, "file")
        identifier = self.content.applications[application].identifier
        status = CertificateStatus.WITHDRAWN if entry.withdrawn else CertificateStatus.ACTIVE
        try:
            octets = (self.source.path.parent / entry.file).read_bytes()
            return read_certificate(octets, application=identifier, use=entry.use, status=status)
        except OSError as error:
            raise self._error(place, f"{entry.file} cannot be read ({error.strerror})") from error
        except ValueError as error:
            raise self._error(place, f"{entry.file}: {error}") from error

    def _put_endpoints(self) -> None:
        for position, entry in enumerate(self.content.endpoints):
            endpoint = Endpoint(provider=entry.provider, url=entry.url, application=entry.application)
            try:
                self.directory.services.put_endpoint(endpoint)
            except RefusedRow:
                place = ("endpoints", position, "application")
                raise self._error(place, "no application has this identifier") from None

    def _put_register(self) -> int:
        try:
            return self.directory.register.put_persons(map(_person, self.content.register_))
        except RefusedRow:
            raise self._error(("register",), "a person's number does not stand under numbers") from None

    def _error(self, place: tuple[str | int, ...], text: str) -> LoadError:
        return LoadError(str(self.source.error_at(place, text)))


def _encrypts(certificate: Certificate) -> bool:
    """Tell whether one can encrypt for the application by this certificate."""
    if certificate.use is CertificateUse.ENCRYPT:
        return True
    return can_encrypt(x509.load_der_x509_certificate(certificate.der))


def _institution(entry: InstitutionEntry) -> Institution:
    return Institution(
        number=entry.number,
        code=entry.code,
        name=entry.name,
        sector=entry.sector,
        institution_type=entry.type,
        member_of=entry.member_of,
    )


def _grants(content: DirectoryFile) -> Iterator[Grant]:
    for entry in content.grants:
        for operation in entry.operations:
            for legal_context in entry.legal_contexts:
                yield Grant(
                    institution=entry.institution,
                    service=entry.service,
                    operation=operation,
                    legal_context=legal_context,
                    capacities=entry.capacities,
                    blocks=entry.blocks,
                    deliberation=entry.deliberation,
                    period=entry.period,
                )


def _numbers(content: DirectoryFile) -> Iterator[KnownNumber]:
    for entry in content.numbers:
        yield KnownNumber(
            ssin=entry.ssin,
            register=entry.register_,
            replaced_by=entry.replaced_by,
            deceased_on=entry.deceased_on,
        )


def _inscriptions(content: DirectoryFile, now: datetime) -> Iterator[Inscription]:
    for entry in content.inscriptions:
        yield Inscription(
            ssin=entry.ssin,
            capacity=entry.capacity,
            phase=entry.phase,
            period=entry.period,
            organisation=entry.organisation,
            purpose=entry.purpose,
            changed_at=now,
        )


def _person(entry: PersonEntry) -> RegisteredPerson:
    names = tuple(
        RegisteredName(last_name=name.last_name, first_name=name.first_name, is_former=name.former)
        for name in entry.names
    )
    return RegisteredPerson(ssin=entry.ssin, names=names, birth_date=entry.birth_date, records=entry.records)
