"""Statements of the services directory, built once."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from gateway.database import insert_or_ignore, insert_or_replace
from gateway.directory.services.model import (
    Application,
    Caller,
    Certificate,
    CertificateStatus,
    CertificateUse,
    Endpoint,
    Institution,
)
from gateway.directory.services.registration import serial_octets
from gateway.directory.services.tables import applications, certificates, endpoints, institutions, public_keys
from gateway.values import EnterpriseNumber
from gateway.wss.registration import CertificateClaim, IssuerSerialClaim, SubjectKeyClaim, ThumbprintClaim, TokenClaim

_ADD_INSTITUTION = insert_or_replace(institutions, "number")
_ADD_APPLICATION = insert_or_replace(applications, "identifier")
_ADD_ENDPOINT = insert_or_replace(endpoints, "provider")
_ADD_KEY = insert_or_ignore(public_keys)
_ADD_CERTIFICATE = insert_or_replace(certificates, "sha256", but=("status",))
_WITHDRAW = (
    update(certificates)
    .where(certificates.c.sha256 == bindparam("named"))
    .values(status=CertificateStatus.WITHDRAWN.value)
)

_INSTITUTIONS = select(institutions)
_INSTITUTION = _INSTITUTIONS.where(institutions.c.number == bindparam("number"))
_INSTITUTIONS_OF_CODE = _INSTITUTIONS.where(institutions.c.code == bindparam("code"))
_CALLER = (
    select(
        institutions,
        applications.c.identifier,
        applications.c.profile,
        applications.c.profile_until,
        applications.c.active,
    )
    .join(applications, applications.c.institution == institutions.c.number)
    .where(applications.c.identifier == bindparam("application"), applications.c.active)
)
_APPLICATIONS = select(applications).order_by(applications.c.identifier)
_ENDPOINT = select(endpoints).where(endpoints.c.provider == bindparam("provider"))
_OWNER = select(public_keys.c.application).where(public_keys.c.spki_sha256 == bindparam("spki_sha256"))
_CERTIFICATES = select(certificates).order_by(certificates.c.application, certificates.c.not_before)
_ACTIVE = (
    select(certificates)
    .join(applications, applications.c.identifier == certificates.c.application)
    .where(applications.c.active, certificates.c.status == CertificateStatus.ACTIVE.value)
)
_OF_APPLICATION = _ACTIVE.where(certificates.c.application == bindparam("application"))


def _signing(column: Any) -> Select[Any]:
    return _ACTIVE.where(certificates.c.use == CertificateUse.SIGN.value, column == bindparam("named"))


_BY_SHA256 = _signing(certificates.c.sha256)
_BY_SUBJECT_KEY = _signing(certificates.c.subject_key_identifier)
_BY_THUMBPRINT = _signing(certificates.c.thumbprint)
_BY_SERIAL_NUMBER = _signing(certificates.c.serial_number)


def find_claimed(connection: Connection, claim: TokenClaim) -> list[Certificate]:
    """Return the active signing certificates that `claim` names.

    For issuer and serial number all of that serial number: which issuer is meant is no question of text, and the
    caller compares names.
    """
    match claim:
        case CertificateClaim(sha256=named):
            statement = _BY_SHA256
        case SubjectKeyClaim(identifier=named):
            statement = _BY_SUBJECT_KEY
        case ThumbprintClaim(sha1=named):
            statement = _BY_THUMBPRINT
        case IssuerSerialClaim(serial_number=number):
            statement, named = _BY_SERIAL_NUMBER, serial_octets(number)
    return [_read_certificate(row) for row in connection.execute(statement, {"named": named})]


def find_active(connection: Connection, application: str) -> list[Certificate]:
    """Return the active certificates of an active application."""
    return [_read_certificate(row) for row in connection.execute(_OF_APPLICATION, {"application": application})]


def find_institution(connection: Connection, number: EnterpriseNumber) -> Institution | None:
    """Return the institution with this enterprise number."""
    row = connection.execute(_INSTITUTION, {"number": str(number)}).first()
    return None if row is None else _read_institution(row)


def find_caller(connection: Connection, application: str) -> Caller | None:
    """Return an active application with its institution."""
    row = connection.execute(_CALLER, {"application": application}).first()
    if row is None:
        return None
    institution = _read_institution(row)
    return Caller(
        application=Application(
            identifier=row.identifier,
            institution=institution.number,
            profile=row.profile,
            profile_until=row.profile_until,
            active=row.active,
        ),
        institution=institution,
    )


def find_institutions_of_code(connection: Connection, code: str) -> list[Institution]:
    """Return all institutions that share `code`."""
    return [_read_institution(row) for row in connection.execute(_INSTITUTIONS_OF_CODE, {"code": code})]


def find_endpoint(connection: Connection, provider: str) -> Endpoint | None:
    """Return where `provider` is asked."""
    row = connection.execute(_ENDPOINT, {"provider": provider}).first()
    return None if row is None else Endpoint(**row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name


def find_owner(connection: Connection, spki_sha256: bytes) -> str | None:
    """Return the application whose public key this is."""
    return connection.execute(_OWNER, {"spki_sha256": spki_sha256}).scalar()


def list_institutions(connection: Connection) -> list[Institution]:
    """Return all institutions, by code and number."""
    statement = _INSTITUTIONS.order_by(institutions.c.code, institutions.c.number)
    return [_read_institution(row) for row in connection.execute(statement)]


def list_applications(connection: Connection) -> list[Application]:
    """Return all applications, by identifier."""
    return [
        Application(
            identifier=row.identifier,
            institution=EnterpriseNumber.parse(row.institution),
            profile=row.profile,
            profile_until=row.profile_until,
            active=row.active,
        )
        for row in connection.execute(_APPLICATIONS)
    ]


def list_certificates(connection: Connection) -> list[Certificate]:
    """Return all registered certificates, by application and age."""
    return [_read_certificate(row) for row in connection.execute(_CERTIFICATES)]


def list_endpoints(connection: Connection) -> list[Endpoint]:
    """Return all endpoints, by provider."""
    rows = connection.execute(select(endpoints).order_by(endpoints.c.provider))
    return [Endpoint(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's documented name


def put_institutions(connection: Connection, given: Iterable[Institution]) -> None:
    """Insert or overwrite institutions."""
    for institution in given:
        row = {
            "number": str(institution.number),
            "code": institution.code,
            "name": institution.name,
            "sector": institution.sector,
            "institution_type": institution.institution_type,
            "member_of": institution.member_of,
        }
        connection.execute(_ADD_INSTITUTION[connection.dialect.name], row)


def put_application(connection: Connection, application: Application) -> None:
    """Insert or overwrite an application."""
    row = {
        "identifier": application.identifier,
        "institution": str(application.institution),
        "profile": application.profile,
        "profile_until": application.profile_until,
        "active": application.active,
    }
    connection.execute(_ADD_APPLICATION[connection.dialect.name], row)


def put_endpoint(connection: Connection, endpoint: Endpoint) -> None:
    """Insert or overwrite an endpoint."""
    row = {"provider": endpoint.provider, "url": endpoint.url, "application": endpoint.application}
    connection.execute(_ADD_ENDPOINT[connection.dialect.name], row)


def put_certificate(connection: Connection, certificate: Certificate) -> None:
    """Insert or overwrite a registration. A key of another application breaks the constraint of the table.

    What was withdrawn stays withdrawn: entering the file of last month again brings no certificate back.
    """
    owned = {"spki_sha256": certificate.spki_sha256, "application": certificate.application}
    connection.execute(_ADD_KEY[connection.dialect.name], owned)
    row = {
        "sha256": certificate.sha256,
        "application": certificate.application,
        "der": certificate.der,
        "spki_sha256": certificate.spki_sha256,
        "subject_key_identifier": certificate.subject_key_identifier,
        "thumbprint": certificate.thumbprint,
        "serial_number": certificate.serial_number,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
        "use": certificate.use.value,
        "status": certificate.status.value,
    }
    connection.execute(_ADD_CERTIFICATE[connection.dialect.name], row)
    if certificate.status is CertificateStatus.WITHDRAWN:
        withdraw_certificate(connection, certificate.sha256)


def withdraw_certificate(connection: Connection, sha256: bytes) -> bool:
    """Mark a registration as withdrawn; `False` when there is none."""
    return connection.execute(_WITHDRAW, {"named": sha256}).rowcount > 0


def _read_institution(row: Row[Any]) -> Institution:
    return Institution(
        number=EnterpriseNumber.parse(row.number),
        code=row.code,
        name=row.name,
        sector=row.sector,
        institution_type=row.institution_type,
        member_of=row.member_of,
    )


def _read_certificate(row: Row[Any]) -> Certificate:
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    columns["use"] = CertificateUse(row.use)
    columns["status"] = CertificateStatus(row.status)
    return Certificate(**columns)
