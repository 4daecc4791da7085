"""Whose certificate it is, read from the subject that the network's authorities give to an application.

The subject is CN = application identifier, O = legal name, C = country, and three OU: a fixed label, the enterprise
number as `urn:be:fgov:kbo-bce:organization:cbe-number:<10 digits>`, and the environment. Reading is strict: an identity
that could be read in two ways is none. The label and the legal name identify nobody and are not read.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID

from gateway.values import EnterpriseNumber

ENTERPRISE_PREFIX = "urn:be:fgov:kbo-bce:organization:cbe-number:"
LABEL = "eGov"

_APPLICATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Environment(StrEnum):
    """Which of the three networks a certificate is for."""

    PROD = "PRD"
    ACPT = "ACC"
    TEST = "INT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What a certificate's subject says of its holder; it proves something once the path is validated."""

    number: EnterpriseNumber
    application: str
    environment: Environment


def read_organisation(subject: x509.Name) -> Organisation:
    """Read the holder from `subject`.

    Raises `ValueError` unless there is exactly one application identifier, one enterprise number and one environment,
    each well-formed.
    """
    units = _read_texts(subject, NameOID.ORGANIZATIONAL_UNIT_NAME)
    numbers = [unit.removeprefix(ENTERPRISE_PREFIX) for unit in units if unit.startswith(ENTERPRISE_PREFIX)]
    environments = [Environment(unit) for unit in units if unit in set(Environment)]
    return Organisation(
        number=EnterpriseNumber.parse(_only(numbers, "enterprise number")),
        application=check_application(_only(_read_texts(subject, NameOID.COMMON_NAME), "application identifier")),
        environment=Environment(_only(environments, "environment")),
    )


def check_application(identifier: str) -> str:
    """Return `identifier`; `ValueError` unless it is 1 to 64 ASCII letters, digits, dots, hyphens or underscores.

    Letters that only look alike and control characters are not in it, and neither is a path separator.
    """
    if not _APPLICATION.fullmatch(identifier):
        raise ValueError("an application identifier is 1 to 64 letters, digits, dots, hyphens or underscores")
    return identifier


def build_subject(organisation: Organisation, *, legal_name: str) -> x509.Name:
    """Build the subject that `read_organisation` reads."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, legal_name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, LABEL),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{ENTERPRISE_PREFIX}{organisation.number}"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, organisation.environment.value),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation.application),
        ]
    )


def _read_texts(subject: x509.Name, kind: x509.ObjectIdentifier) -> list[str]:
    values = [attribute.value for attribute in subject.get_attributes_for_oid(kind)]
    return [value for value in values if isinstance(value, str)]


def _only(values: list[str] | list[Environment], what: str) -> str:
    """Return the one value; none and several are equally no identity."""
    if len(values) != 1:
        raise ValueError(f"{len(values)} {what}s in the subject where one is expected")
    return values[0]
