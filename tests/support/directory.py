"""A small network and its people, in the words of the directory. All numbers are made here; nobody has them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from gateway.clock import Clock
from gateway.directory import (
    EVERYTHING,
    Application,
    CertificateUse,
    Directory,
    Grant,
    Inscription,
    Institution,
    KnownNumber,
    RegisteredName,
    RegisteredPerson,
    RegisterKind,
)
from gateway.directory.services.model import Certificate
from gateway.directory.services.registration import read_certificate
from gateway.trust.key_file import PrivateKey
from gateway.values import SSIN, Capacity, EnterpriseNumber, IncompleteDate, NumberKind, OpenPeriod
from tests.support.clock import NOON
from tests.support.database import a_database
from tests.support.pki import pooled_key

TODAY = NOON.date()
OPEN = OpenPeriod(begin=date(2026, 1, 1))
INQUIRY = Capacity(sector=17, code=1)
INCOME = Capacity(sector=17, code=2)


def a_directory(folder: Path, clock: Clock) -> Directory:
    """Return an empty directory on a real file."""
    return Directory(a_database(folder), clock)


def a_welfare_centre(position: int = 1) -> Institution:
    """Return one of many: they share code, sector and type, and each has its own number."""
    return Institution(
        number=EnterpriseNumber.from_base(f"0200{position:04}"),
        code="PCSW",
        name=f"Welfare centre {position}",
        sector=17,
        institution_type=1,
        member_of="PCSWHUB",
    )


def an_employment_office() -> Institution:
    """Return an institution of the primary network, the only one of its code."""
    return Institution(
        number=EnterpriseNumber.from_base("02009000"), code="NSSO", name="Office", sector=12, institution_type=0
    )


def the_national_register() -> Institution:
    return Institution(
        number=EnterpriseNumber.from_base("02009001"), code="RRN", name="Register", sector=0, institution_type=0
    )


def an_application(institution: Institution, identifier: str = "centre-1", **deviations: Any) -> Application:
    return Application(**{"identifier": identifier, "institution": institution.number, **deviations})


def a_certificate(
    application: str = "centre-1",
    *,
    key: int | PrivateKey = 0,
    use: CertificateUse = CertificateUse.SIGN,
    begin_days: int = -1,
    end_days: int = 365,
    key_encipherment: bool = True,
) -> Certificate:
    """Return a registration of a self-signed certificate: the directory does not ask who issued it."""
    octets = certificate_octets(key=key, begin_days=begin_days, end_days=end_days, key_encipherment=key_encipherment)
    return read_certificate(octets, application=application, use=use)


def certificate_octets(
    *, key: int | PrivateKey = 0, begin_days: int = -1, end_days: int = 365, key_encipherment: bool = True
) -> bytes:
    private = pooled_key(key) if isinstance(key, int) else key
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "application")])
    usage = dict.fromkeys(
        (
            "content_commitment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON + timedelta(days=begin_days))
        .not_valid_after(NOON + timedelta(days=end_days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .add_extension(x509.KeyUsage(digital_signature=True, key_encipherment=key_encipherment, **usage), critical=True)
        .sign(private, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM)


def a_grant(**deviations: Any) -> Grant:
    """Return what every welfare centre may ask about its files."""
    return Grant(
        **{
            "institution": "PCSW",
            "service": "PersonService",
            "operation": "consultPerson",
            "legal_context": "REG:FILE_UPKEEP",
            "capacities": (INQUIRY, INCOME),
            "blocks": EVERYTHING,
            "deliberation": "13/084",
            "period": OPEN,
            **deviations,
        }
    )


def a_number(position: int = 1, *, kind: NumberKind = NumberKind.REGISTER) -> SSIN:
    """Return the number of somebody, the same for the same position."""
    return SSIN.from_parts(birth_date=IncompleteDate(year=1985, month=7, day=30), counter=position, kind=kind)


def a_known_number(ssin: SSIN, **deviations: Any) -> KnownNumber:
    return KnownNumber(**{"ssin": ssin, "register": RegisterKind.RRN, **deviations})


def an_inscription(ssin: SSIN, **deviations: Any) -> Inscription:
    """Return a file under examination of the first welfare centre, open since the new year."""
    return Inscription(
        **{
            "ssin": ssin,
            "capacity": INQUIRY,
            "period": OPEN,
            "organisation": a_welfare_centre().number,
            "purpose": "INQUIRY",
            "changed_at": NOON,
            **deviations,
        }
    )


def a_registered_person(ssin: SSIN, **deviations: Any) -> RegisteredPerson:
    """Return somebody of the own register."""
    return RegisteredPerson(
        **{
            "ssin": ssin,
            "names": (RegisteredName(last_name="Invented", first_name="Person"),),
            "birth_date": IncompleteDate(year=1985, month=7, day=30),
            "records": {"PersonIdentity": ({"ssin": str(ssin)},)},
            **deviations,
        }
    )
