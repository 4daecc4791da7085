"""An identity is read from a subject only when it can be read in one way."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from gateway.trust.organisation import (
    ENTERPRISE_PREFIX,
    Environment,
    Organisation,
    build_subject,
    check_application,
    read_organisation,
)
from gateway.values import EnterpriseNumber

NUMBER = EnterpriseNumber.from_base("09999998")
OTHER = EnterpriseNumber.from_base("09999997")


def build_name(*, applications=("payroll",), numbers=(str(NUMBER),), environments=("INT",), more=()):
    units = ["eGov", *(ENTERPRISE_PREFIX + number for number in numbers), *environments, *more]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test institution"),
            *(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units),
            *(x509.NameAttribute(NameOID.COMMON_NAME, application) for application in applications),
        ]
    )


@pytest.mark.parametrize(
    ("unit", "environment"), [("PRD", Environment.PROD), ("ACC", Environment.ACPT), ("INT", Environment.TEST)]
)
def test_reads_number_application_and_environment(unit, environment):
    found = read_organisation(build_name(environments=(unit,)))
    assert found == Organisation(number=NUMBER, application="payroll", environment=environment)


@pytest.mark.parametrize("environment", Environment)
def test_reads_what_it_builds(environment):
    organisation = Organisation(number=NUMBER, application="a.b-c_1", environment=environment)
    assert read_organisation(build_subject(organisation, legal_name="Société Générale & Fils")) == organisation


def test_builds_the_subject_that_the_network_prescribes():
    organisation = Organisation(number=NUMBER, application="payroll", environment=Environment.TEST)
    assert set(build_subject(organisation, legal_name="Test institution")) == set(build_name())


@pytest.mark.parametrize(
    "deviation",
    [
        pytest.param({"applications": ()}, id="no application"),
        pytest.param({"applications": ("payroll", "payroll")}, id="an application twice"),
        pytest.param({"numbers": ()}, id="no number"),
        pytest.param({"numbers": (str(NUMBER), str(OTHER))}, id="two numbers"),
        pytest.param({"numbers": (str(NUMBER), str(NUMBER))}, id="a number twice"),
        pytest.param({"numbers": (f"{str(NUMBER)[:-1]}{(int(str(NUMBER)[-1]) + 1) % 10}",)}, id="a wrong check digit"),
        pytest.param({"numbers": (f" {NUMBER}",)}, id="a number after a space"),
        pytest.param({"numbers": (f"{NUMBER}\x00",)}, id="a number before a null"),
        pytest.param({"environments": ()}, id="no environment"),
        pytest.param({"environments": ("INT", "PRD")}, id="two environments"),
        pytest.param({"environments": ("INT", "INT")}, id="an environment twice"),
        pytest.param({"environments": ("int",)}, id="an environment in small letters"),
        pytest.param({"applications": ("pay\x00roll",)}, id="a null in the application"),
        pytest.param({"applications": ("pаyroll",)}, id="a Cyrillic letter in the application"),
        pytest.param({"applications": ("../root",)}, id="a path as the application"),
        pytest.param({"applications": ("payroll\n",)}, id="a line end in the application"),
    ],
)
def test_refuses_a_subject_with(deviation):
    with pytest.raises(ValueError):
        read_organisation(build_name(**deviation))


def test_reads_nothing_else():
    assert read_organisation(build_name(more=("Finance", "urn:be:fgov:other:1"))).number == NUMBER


@pytest.mark.parametrize("identifier", ["a", "A1", "pay-roll_2.x", "x" * 64])
def test_accepts_an_application_identifier(identifier):
    assert check_application(identifier) == identifier


@pytest.mark.parametrize("identifier", ["", "-a", ".a", "a b", "a/b", "x" * 65, "é"])
def test_refuses_an_application_identifier(identifier):
    with pytest.raises(ValueError, match="letters, digits"):
        check_application(identifier)
