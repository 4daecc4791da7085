"""Identifiers, dates, periods and codes: small immutable types that exist only if they are valid.

Each is read with `parse`, which raises `ValueError`, and written with `str`, which gives the canonical text.
Nothing here asks for the time, reads a file, or knows another room: whether a valid number exists is for
the directory, whether a valid code is in use for the catalogue.
"""

from gateway.values.capacity import Capacity
from gateway.values.enterprise_number import EnterpriseNumber
from gateway.values.establishment_unit_number import EstablishmentUnitNumber
from gateway.values.identity_card_number import IdentityCardNumber
from gateway.values.incomplete_date import IncompleteDate
from gateway.values.name import Name, NameLikeness, normalise_name
from gateway.values.nis_code import CountryNisCode, NisCode
from gateway.values.nsso_number import NssoNumber, NssoNumberKind
from gateway.values.period import OpenPeriod, Period
from gateway.values.postal_code import PostalCode
from gateway.values.ssin import SSIN, NumberKind, Sex
from gateway.values.year_quarter import YearQuarter

__all__ = [
    "SSIN",
    "Capacity",
    "CountryNisCode",
    "EnterpriseNumber",
    "EstablishmentUnitNumber",
    "IdentityCardNumber",
    "IncompleteDate",
    "Name",
    "NameLikeness",
    "NisCode",
    "NssoNumber",
    "NssoNumberKind",
    "NumberKind",
    "OpenPeriod",
    "Period",
    "PostalCode",
    "Sex",
    "YearQuarter",
    "normalise_name",
]
