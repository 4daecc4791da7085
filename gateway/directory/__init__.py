"""The reference directory: services, authorisations, persons, and the hub's own register.

It says who may ask what about whom, and holds no content of any file. Each part is a room with the same furniture:
`model`, `tables`, `repository`, `service`; other rooms are handed a `Directory` and ask its parts.
"""

from gateway.directory.authorisations.model import EVERYTHING, Grant
from gateway.directory.persons.model import Change, Effect, Inscription, KnownNumber, Opening, RegisterKind
from gateway.directory.register.model import NameMatch, Record, RegisteredName, RegisteredPerson
from gateway.directory.service import Directory
from gateway.directory.services.model import Application, Caller, CertificateUse, Endpoint, Institution, Provider

__all__ = [
    "EVERYTHING",
    "Application",
    "Caller",
    "CertificateUse",
    "Change",
    "Directory",
    "Effect",
    "Endpoint",
    "Grant",
    "Inscription",
    "Institution",
    "KnownNumber",
    "NameMatch",
    "Opening",
    "Provider",
    "Record",
    "RegisterKind",
    "RegisteredName",
    "RegisteredPerson",
]
