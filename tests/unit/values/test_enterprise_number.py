import pytest

from gateway.values import EnterpriseNumber


def test_accepts_the_number_of_the_crossroads_bank():
    assert str(EnterpriseNumber.parse("0244640631")) == "0244640631"


def test_computes_the_check_digits():
    assert EnterpriseNumber.from_base("02446406") == EnterpriseNumber.parse("0244640631")


def test_writes_97_where_the_base_is_a_multiple_of_97():
    assert str(EnterpriseNumber.from_base("00000097")) == "0000009797"


@pytest.mark.parametrize(
    "text",
    ["", "244640631", "00244640631", "0244.640.631", "BE0244640631", " 0244640631", "0244640631\n", "024464063١"],
    ids=["empty", "nine", "eleven", "dots", "country", "space", "line-end", "other-script"],
)
def test_refuses_what_is_not_ten_digits(text):
    with pytest.raises(ValueError, match="ten digits"):
        EnterpriseNumber.parse(text)


@pytest.mark.parametrize("check", ["30", "32", "00", "13"])
def test_refuses_wrong_check_digits(check):
    with pytest.raises(ValueError, match="check digits"):
        EnterpriseNumber.parse(f"02446406{check}")


@pytest.mark.parametrize("first", [0, 1])
def test_accepts_0_and_1_as_first_digit(first):
    assert str(EnterpriseNumber.from_base(f"{first}2345678")).startswith(f"{first}2345678")


def test_refuses_the_number_of_an_establishment_unit():
    with pytest.raises(ValueError, match="first is 0 or 1"):
        EnterpriseNumber.parse("2123456791")


@pytest.mark.parametrize("base", ["0244640", "024464063", "22446406", "0244640x"], ids=["7", "9", "unit", "letter"])
def test_computes_no_number_from_another_base(base):
    with pytest.raises(ValueError, match="eight digits"):
        EnterpriseNumber.from_base(base)


def test_repeats_the_number_in_no_error():
    with pytest.raises(ValueError) as refused:
        EnterpriseNumber.parse("0244640632")
    assert "0244640632" not in str(refused.value)


def test_equal_numbers_are_one_member_of_a_set():
    assert len({EnterpriseNumber.parse("0244640631"), EnterpriseNumber.parse("0244640631")}) == 1
