"""Why a message gets no answer: the refusals, each with what the peer sees and what the journal keeps.

Two vocabularies that never mix. The **fault class** decides the fault on the wire and is all that a peer learns:

- `T` transport: refused before any XML was read; a bare HTTP status.
- `P` parse and shape: refused before any cryptography; one fixed SOAP fault.
- `S` security: signature, certificate, decryption, freshness, replay; one fixed SOAP fault, whatever failed.
- `V` validation and `Z` internal or routing failure: only after the caller is proved; signed and encrypted.

The **journal reason** is a stable word per decision, found with the ticket by whoever runs the hub.
A business no (not authorised, no inscription, unknown number) is not here: it is an answer,
`gateway.exchange.Declined`.
"""

from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


class FaultClass(StrEnum):
    """What a peer may tell apart."""

    TRANSPORT = "T"
    PARSE = "P"
    SECURITY = "S"
    VALIDATION = "V"
    INTERNAL = "Z"


class Refusal(Exception):  # noqa: N818 - a refusal is the field's word; errors are our own defects
    """A message that is not answered. Subclasses fix class and reason; `detail` is for the journal only."""

    fault_class: ClassVar[FaultClass]
    journal_reason: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @staticmethod
    def of(error: Exception) -> "Refusal":
        """Return `error` if it is a refusal, else the refusal that stands for an unforeseen failure.

        The text of a foreign exception may quote the message; only its type goes into the detail.
        """
        return error if isinstance(error, Refusal) else InternalFailure(type(error).__qualname__)


class TransportRefusal(Refusal):
    """Refused by size, media type, pace or capacity; the peer gets `status` and an empty body."""

    fault_class = FaultClass.TRANSPORT
    status: ClassVar[HTTPStatus]


class UnknownAddress(TransportRefusal):
    """No service is published at this path."""

    journal_reason = "unknown-address"
    status = HTTPStatus.NOT_FOUND


class MethodNotAllowed(TransportRefusal):
    """Messages are posted; contracts are fetched."""

    journal_reason = "method-not-allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED


class LengthRequired(TransportRefusal):
    """The request says neither how long its body is nor that it is chunked, or says it wrongly."""

    journal_reason = "length-required"
    status = HTTPStatus.LENGTH_REQUIRED


class MessageTooLarge(TransportRefusal):
    """More bytes than the service allows."""

    journal_reason = "message-too-large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class BodyTooSlow(TransportRefusal):
    """The body did not arrive within the deadline."""

    journal_reason = "body-too-slow"
    status = HTTPStatus.REQUEST_TIMEOUT


class BodyBroken(TransportRefusal):
    """The body ended early or its transfer coding is malformed."""

    journal_reason = "body-broken"
    status = HTTPStatus.BAD_REQUEST


class UnsupportedMediaType(TransportRefusal):
    """Not a SOAP media type in UTF-8, or a content coding."""

    journal_reason = "unsupported-media-type"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class JournalUnavailable(TransportRefusal):
    """The message could not be recorded, so it was not accepted: nothing was processed."""

    journal_reason = "journal-unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class DirectoryUnavailable(TransportRefusal):
    """Registered applications cannot be looked up, so nobody can be proved: nothing was processed."""

    journal_reason = "directory-unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE


class EnvelopeRefusal(Refusal):
    """Refused for its XML or its envelope, before any cryptography."""

    fault_class = FaultClass.PARSE


class MalformedXML(EnvelopeRefusal):
    """Not well-formed XML 1.0 in UTF-8."""

    journal_reason = "malformed-xml"


class ForbiddenConstruct(EnvelopeRefusal):
    """A DOCTYPE, processing instruction or comment: SOAP 1.1 section 3, and comments because they split text."""

    journal_reason = "forbidden-construct"


class LimitExceeded(EnvelopeRefusal):
    """More elements, attributes, namespaces or depth than a message may have."""

    journal_reason = "limit-exceeded"


class NotAnEnvelope(EnvelopeRefusal):
    """The document is XML but not one SOAP envelope of one header and one body."""

    journal_reason = "not-an-envelope"


class VersionMismatch(EnvelopeRefusal):
    """An envelope of a SOAP version that this address does not speak."""

    journal_reason = "version-mismatch"


class MustUnderstand(EnvelopeRefusal):
    """A header block that must be understood and is not."""

    journal_reason = "must-understand"


class SecurityRefusal(Refusal):
    """Refused for its security; the peer never learns which of these it was."""

    fault_class = FaultClass.SECURITY


class InvalidSecurity(SecurityRefusal):
    """The security header is missing, doubled, or not of an allowed shape."""

    journal_reason = "invalid-security"


class UnsupportedToken(SecurityRefusal):
    """A kind of security token or reference that is not accepted."""

    journal_reason = "unsupported-token"


class UnknownToken(SecurityRefusal):
    """The token names no registered, current certificate."""

    journal_reason = "unknown-token"


class UnsupportedAlgorithm(SecurityRefusal):
    """An algorithm outside the closed tables."""

    journal_reason = "unsupported-algorithm"


class FailedSignature(SecurityRefusal):
    """SignatureValue does not hold over SignedInfo with the registered key."""

    journal_reason = "failed-signature"


class FailedDigest(SecurityRefusal):
    """A signed part is not what was signed."""

    journal_reason = "failed-digest"


class UntrustedCertificate(SecurityRefusal):
    """The certificate is expired, revoked, of an unknown authority, for another use, or cannot be checked."""

    journal_reason = "untrusted-certificate"


class UncoveredPart(SecurityRefusal):
    """A part that must be signed or encrypted is not."""

    journal_reason = "uncovered-part"


class MessageExpired(SecurityRefusal):
    """Used outside the period that its own timestamp declares, or declared too long a period."""

    journal_reason = "message-expired"


class Replayed(SecurityRefusal):
    """The same signed message, or the same encrypted key, was here before."""

    journal_reason = "replayed"


class FailedDecryption(SecurityRefusal):
    """Key, padding, tag, or what the clear text turned out to be."""

    journal_reason = "failed-decryption"


class ValidationRefusal(Refusal):
    """The proved caller's message does not fit the contract."""

    fault_class = FaultClass.VALIDATION


class UnknownOperation(ValidationRefusal):
    """The Body names no operation of this service, or SOAPAction names another one."""

    journal_reason = "unknown-operation"


class SchemaViolation(ValidationRefusal):
    """The Body does not validate against the published schema; `where` may be told to the proved caller."""

    journal_reason = "schema-violation"

    def __init__(self, detail: str = "", *, where: str = "") -> None:
        super().__init__(detail)
        self.where = where


class SourceRefusal(Refusal):
    """An authentic source did not give a usable answer."""

    fault_class = FaultClass.INTERNAL
    reason_code: ClassVar[str]


class SourceUnavailable(SourceRefusal):
    """No connection, or the circuit is open after repeated failures."""

    journal_reason = "source-unavailable"
    reason_code = "MSG00002"


class SourceTimedOut(SourceRefusal):
    """The source did not answer within its time."""

    journal_reason = "source-timed-out"
    reason_code = "MSG00002"


class SourceRefused(SourceRefusal):
    """The source answered with a fault."""

    journal_reason = "source-refused"
    reason_code = "MSG00003"


class SourceUntrusted(SourceRefusal):
    """The source's answer does not verify: signature, certificate, coverage, binding to our question."""

    journal_reason = "source-untrusted"
    reason_code = "MSG00003"


class SourceInvalid(SourceRefusal):
    """The source's answer is authentic and does not fit the contract."""

    journal_reason = "source-invalid"
    reason_code = "MSG00003"


class InternalFailure(Refusal):
    """Anything unforeseen. The peer gets a reference number; the journal gets the kind of error."""

    fault_class = FaultClass.INTERNAL
    journal_reason = "internal-failure"
    reason_code: ClassVar[str] = "MSG00003"
