import pytest

from gateway.values import Capacity


@pytest.mark.parametrize(
    ("text", "sector", "code"), [("17/2", 17, 2), ("0/0", 0, 0), ("883/200", 883, 200), ("17/900", 17, 900)]
)
def test_reads_sector_and_code(text, sector, code):
    assert Capacity.parse(text) == Capacity(sector=sector, code=code)
    assert str(Capacity(sector=sector, code=code)) == text


@pytest.mark.parametrize(
    "text", ["", "17", "17/", "/2", "017/2", "17/02", "17/2/1", "17-2", "*/902", "1000/2", "17/1000", "17/2\n", "1٧/2"]
)
def test_refuses_another_form(text):
    with pytest.raises(ValueError, match="form"):
        Capacity.parse(text)


@pytest.mark.parametrize("code", [-1, 901, 903, 998, 1000])
def test_refuses_a_code_without_meaning(code):
    with pytest.raises(ValueError, match="quality codes"):
        Capacity(sector=17, code=code)


@pytest.mark.parametrize("sector", [-1, 1000])
def test_refuses_a_sector_out_of_range(sector):
    with pytest.raises(ValueError, match="sectors"):
        Capacity(sector=sector, code=2)


def test_refuses_a_code_without_meaning_in_a_text():
    with pytest.raises(ValueError, match="quality codes"):
        Capacity.parse("17/901")


@pytest.mark.parametrize(
    ("text", "is_provisional", "is_replacement_mark"),
    [("17/902", True, False), ("17/999", False, True), ("17/2", False, False), ("17/0", False, False)],
)
def test_tells_codes_that_are_no_capacity_of_their_own(text, is_provisional, is_replacement_mark):
    capacity = Capacity.parse(text)
    assert (capacity.is_provisional, capacity.is_replacement_mark) == (is_provisional, is_replacement_mark)


def test_is_ordered_by_number_and_not_by_text():
    assert sorted(map(Capacity.parse, ["17/10", "17/2", "9/12"])) == list(
        map(Capacity.parse, ["9/12", "17/2", "17/10"])
    )


def test_equal_capacities_are_one_member_of_a_set():
    assert len({Capacity.parse("17/2"), Capacity(sector=17, code=2)}) == 1
