"""What a directory file may say: a network in one YAML file, for the operator to read, review and load.

    institutions:
      - {number: 0244640631, code: CBSS, name: Crossroads bank, sector: 25, type: 0}
    applications:
      - {identifier: hub, institution: 0244640631, certificates: [{file: pki/hub.pem, use: sign}]}
      - identifier: old-payroll
        institution: 0244640631
        profile: legacy-cbc       # or standard, or modern, which is meant when nothing is said
        profile_until: 2027-06-30  # the last day; a legacy profile has one
        certificates: [{file: pki/old-payroll.pem}]
    endpoints:
      - {provider: RRN, url: "http://127.0.0.1:8082", application: rrn}
    grants:
      - institution: PCSW
        service: PersonService
        operations: [consultPerson]
        legal_contexts: ["REG:FILE_UPKEEP"]
        capacities: ["17/1"]
        blocks: "*"
        deliberation: 13/084
        begin: 2026-01-01
    numbers: …       ssin, register, replaced_by, deceased_on
    inscriptions: …  ssin, capacity, phase, begin, end, organisation, purpose
    register: …      ssin, birth_date, names, records by dataset

Every list may be absent. Paths are relative to the file.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, model_validator

from gateway.directory.persons.model import RegisterKind
from gateway.directory.services.model import CertificateUse
from gateway.values import SSIN, Capacity, EnterpriseNumber, IncompleteDate, OpenPeriod
from gateway.wss.algorithms import MODERN, PROFILES


def _check_profile(name: str) -> str:
    if name not in PROFILES:
        raise ValueError(f"no message security profile; there are: {', '.join(sorted(PROFILES))}")
    return name


Number = Annotated[InstanceOf[EnterpriseNumber], BeforeValidator(EnterpriseNumber.parse)]
PersonNumber = Annotated[InstanceOf[SSIN], BeforeValidator(SSIN.parse)]
WrittenCapacity = Annotated[InstanceOf[Capacity], BeforeValidator(Capacity.parse)]
WrittenDate = Annotated[InstanceOf[IncompleteDate], BeforeValidator(IncompleteDate.parse)]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,31}$")]
Word = Annotated[str, Field(min_length=1, max_length=64)]
Profile = Annotated[str, AfterValidator(_check_profile)]
Sector = Annotated[int, Field(ge=0, le=999)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Lasting(_Entry):
    """Something with a first day and perhaps a last."""

    begin: date
    end: date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "_Lasting":
        if self.end is not None and self.end < self.begin:
            raise ValueError("end lies before begin")
        return self

    @property
    def period(self) -> OpenPeriod:
        """The days from begin to end."""
        return OpenPeriod(begin=self.begin, end=self.end)


class InstitutionEntry(_Entry):
    """An institution."""

    number: Number
    code: Code
    name: Annotated[str, Field(min_length=1, max_length=256)]
    sector: Sector
    type: Sector = 0
    member_of: Code | None = None


class CertificateEntry(_Entry):
    """A certificate in a PEM or DER file."""

    file: str
    use: CertificateUse = CertificateUse.SIGN
    withdrawn: bool = False


class ApplicationEntry(_Entry):
    """An application with its certificates."""

    identifier: Word
    institution: Number
    profile: Profile = MODERN.name
    profile_until: date | None = None
    active: bool = True
    certificates: tuple[CertificateEntry, ...] = ()

    @model_validator(mode="after")
    def _ends_with_its_legacy(self) -> "ApplicationEntry":
        if PROFILES[self.profile].is_legacy and self.profile_until is None:
            raise ValueError(f"profile {self.profile} needs profile_until, its last day")
        return self


class EndpointEntry(_Entry):
    """Where a provider is asked."""

    provider: Code
    url: Annotated[str, Field(pattern=r"^https?://[^/\s]+(/[^\s]*)?$", max_length=512)]
    application: Word


class GrantEntry(_Lasting):
    """A decision about several operations and legal contexts at once; each pair becomes a grant."""

    institution: Annotated[str, Field(pattern=r"^([01][0-9]{9}|[A-Z][A-Z0-9]{0,31})$")]
    service: Word
    operations: Annotated[tuple[Word, ...], Field(min_length=1)]
    legal_contexts: Annotated[tuple[Word, ...], Field(min_length=1)]
    capacities: Literal["*"] | tuple[WrittenCapacity, ...]
    blocks: Literal["*"] | tuple[Word, ...]
    deliberation: Annotated[str, Field(min_length=1, max_length=32)]


class NumberEntry(_Entry):
    """A number that was given."""

    ssin: PersonNumber
    register_: Annotated[RegisterKind, Field(alias="register")]
    replaced_by: PersonNumber | None = None
    deceased_on: date | None = None


class InscriptionEntry(_Lasting):
    """A line of the persons directory."""

    ssin: PersonNumber
    capacity: WrittenCapacity
    phase: Annotated[int, Field(ge=1, le=999)] = 1
    organisation: Number | None = None
    purpose: Annotated[str, Field(min_length=1, max_length=16)] | None = None


class NameEntry(_Entry):
    """A name by which a person of the own register is found."""

    last_name: Word
    first_name: Word
    former: bool = False


class PersonEntry(_Entry):
    """A person of the own register; the number stands under `numbers`."""

    ssin: PersonNumber
    birth_date: WrittenDate
    names: Annotated[tuple[NameEntry, ...], Field(min_length=1)]
    records: dict[str, tuple[dict[str, Any], ...]]


class DirectoryFile(_Entry):
    """All that one file says."""

    institutions: tuple[InstitutionEntry, ...] = ()
    applications: tuple[ApplicationEntry, ...] = ()
    endpoints: tuple[EndpointEntry, ...] = ()
    grants: tuple[GrantEntry, ...] = ()
    numbers: tuple[NumberEntry, ...] = ()
    inscriptions: tuple[InscriptionEntry, ...] = ()
    register_: Annotated[tuple[PersonEntry, ...], Field(alias="register")] = ()
