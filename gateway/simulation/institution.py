"""The institutions of the demonstration network, and the applications with which they call or answer.

The federal ones have their real numbers; the welfare centres and their management body are invented.
"""

from dataclasses import dataclass

from gateway.values import EnterpriseNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An institution of the network."""

    code: str
    name: str
    number: EnterpriseNumber
    sector: int
    institution_type: int = 0
    member_of: str | None = None
    application: str | None = None
    """The one that calls, or answers; its certificate is issued under this name."""
    profile: str | None = None
    """Name of its profile for the client SDK."""
    legal_context: str | None = None
    """The legal ground on which it usually asks."""


HUB = Member(
    code="CBSS",
    name="Crossroads Bank for Social Security (simulated)",
    number=EnterpriseNumber.parse("0244640631"),
    sector=25,
)
NATIONAL_REGISTER = Member(
    code="RRN",
    name="National Register (simulated)",
    number=EnterpriseNumber.parse("0362475538"),
    sector=0,
    application="national-register",
)
EMPLOYMENT_OFFICE = Member(
    code="NSSO",
    name="National Social Security Office (simulated)",
    number=EnterpriseNumber.parse("0206731645"),
    sector=12,
    application="nsso",
    profile="nsso",
    legal_context="REG:FILE_UPKEEP",
)
CENTRES_BODY = Member(
    code="PCSWHUB",
    name="Management body of the welfare centres (simulated)",
    number=EnterpriseNumber.from_base("19900000"),
    sector=17,
)
CENTRE_A = Member(
    code="PCSW",
    name="Welfare centre of Modelgem",
    number=EnterpriseNumber.from_base("19900001"),
    sector=17,
    institution_type=1,
    member_of="PCSWHUB",
    application="centre-a",
    profile="demo",
    legal_context="REG:FILE_UPKEEP",
)
CENTRE_B = Member(
    code="PCSW",
    name="Centre social d'Exempleville",
    number=EnterpriseNumber.from_base("19900002"),
    sector=17,
    institution_type=1,
    member_of="PCSWHUB",
    application="centre-b",
    profile="centre-b",
    legal_context="REG:FILE_UPKEEP",
)
MEMBERS = (HUB, NATIONAL_REGISTER, EMPLOYMENT_OFFICE, CENTRES_BODY, CENTRE_A, CENTRE_B)
CALLERS = (CENTRE_A, CENTRE_B, EMPLOYMENT_OFFICE)
