"""The index survives being closed, and a revocation is entered once."""

from datetime import timedelta

import pytest

from gateway.trust.ledger import Ledger, Line, Status, Tier
from tests.support.clock import NOON

DAY = timedelta(days=1)


def a_line(name="payroll", serial=0x1A2B, **fields):
    begin, end = NOON - DAY, NOON + DAY
    return Line(name=name, tier=Tier.ISSUING, serial=serial, subject="CN=x", not_before=begin, not_after=end, **fields)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "index.json"


@pytest.fixture
def ledger(file):
    return Ledger(file, lines=[], list_number=0)


def test_reads_back_what_was_entered(ledger, file):
    ledger.add(a_line())
    ledger.add(a_line("other", serial=2**159))
    ledger.revoke(a_line(), moment=NOON)
    assert Ledger.open(file).lines == (a_line(revoked_at=NOON), a_line("other", serial=2**159))


def test_finds_a_line_by_name_and_by_serial_number(ledger):
    ledger.add(a_line())
    assert ledger.find("payroll") == ledger.find_serial(0x1A2B) == a_line()
    assert ledger.find("other") is None
    assert ledger.find_serial(1) is None


def test_refuses_to_revoke_twice(ledger):
    ledger.add(a_line())
    ledger.revoke(a_line(), moment=NOON)
    with pytest.raises(ValueError, match="revoked already"):
        ledger.revoke(ledger.lines[0], moment=NOON)


def test_numbers_lists_upwards_over_a_restart(ledger, file):
    numbers = [ledger.next_list_number(), ledger.next_list_number(), Ledger.open(file).next_list_number()]
    assert numbers == [1, 2, 3]


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (NOON - DAY - timedelta(seconds=1), Status.NOT_YET_VALID),
        (NOON - DAY, Status.VALID),
        (NOON + DAY, Status.VALID),
        (NOON + DAY + timedelta(seconds=1), Status.EXPIRED),
    ],
)
def test_tells_how_a_certificate_stands(now, status):
    assert a_line().status(now) is status
    assert a_line(revoked_at=NOON).status(now) is Status.REVOKED


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"list_number": 1, "certificates": [{}]}'])
def test_refuses_a_file_that_is_no_index_and_names_it(content, file):
    file.write_text(content)
    with pytest.raises(ValueError, match=r"index\.json: not an index"):
        Ledger.open(file)


def test_refuses_an_absent_index_and_names_it(file):
    with pytest.raises(ValueError, match=r"index\.json"):
        Ledger.open(file)
