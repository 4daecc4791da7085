"""The client SDK: what partners see of the hub.

    client = Client.from_profile("demo")
    answer = client.person_service.consult_person(ssin=...)
    answer.require_data()

Works from the published contracts; knows nothing of the catalogue, of authorisations or of a database. Whoever prefers
plain zeep takes `MessageSecurity` alone: `zeep.Client(wsdl, wsse=MessageSecurity.from_profile(Profile.read("demo")))`.
"""

from gateway.sdk.answer import Answer, Status
from gateway.sdk.client import Client, Operation, Service
from gateway.sdk.errors import (
    ContractViolation,
    CrossroadsError,
    Declined,
    NotAccepted,
    OutcomeUnknown,
    ProfileError,
    ServiceUnavailable,
    SignedFault,
    SourceFailed,
    TransportRefused,
    UnknownName,
    UntrustedHub,
    WrongArguments,
)
from gateway.sdk.hub import PinnedHub
from gateway.sdk.profile import Profile
from gateway.sdk.security import MessageSecurity
from gateway.wss.verify import ProtectionOrder

__all__ = [
    "Answer",
    "Client",
    "ContractViolation",
    "CrossroadsError",
    "Declined",
    "MessageSecurity",
    "NotAccepted",
    "Operation",
    "OutcomeUnknown",
    "PinnedHub",
    "Profile",
    "ProfileError",
    "ProtectionOrder",
    "Service",
    "ServiceUnavailable",
    "SignedFault",
    "SourceFailed",
    "Status",
    "TransportRefused",
    "UnknownName",
    "UntrustedHub",
    "WrongArguments",
]
