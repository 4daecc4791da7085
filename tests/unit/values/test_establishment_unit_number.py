import pytest

from gateway.values import EstablishmentUnitNumber


def test_accepts_a_number_of_the_right_structure():
    assert str(EstablishmentUnitNumber.parse("2123456791")) == "2123456791"


def test_computes_the_check_digits():
    assert EstablishmentUnitNumber.from_base("21234567") == EstablishmentUnitNumber.parse("2123456791")


@pytest.mark.parametrize("first", [2, 8])
def test_accepts_2_to_8_as_first_digit(first):
    base = f"{first}1234567"
    text = f"{base}{97 - int(base) % 97:02}"
    assert str(EstablishmentUnitNumber.parse(text)) == text


@pytest.mark.parametrize("first", [0, 1, 9])
def test_refuses_another_first_digit(first):
    base = f"{first}1234567"
    with pytest.raises(ValueError, match="first is 2 to 8"):
        EstablishmentUnitNumber.parse(f"{base}{97 - int(base) % 97:02}")


@pytest.mark.parametrize(
    "text", ["212345679", "02123456791", "2.123.456.791", "2123456791\n", "212345679١"], ids=list("abcde")
)
def test_refuses_what_is_not_ten_digits(text):
    with pytest.raises(ValueError, match="ten digits"):
        EstablishmentUnitNumber.parse(text)


@pytest.mark.parametrize("check", ["90", "92", "19"])
def test_refuses_wrong_check_digits(check):
    with pytest.raises(ValueError, match="check digits"):
        EstablishmentUnitNumber.parse(f"21234567{check}")


@pytest.mark.parametrize("base", ["2123456", "01234567"], ids=["seven", "enterprise"])
def test_computes_no_number_from_another_base(base):
    with pytest.raises(ValueError, match="eight digits"):
        EstablishmentUnitNumber.from_base(base)


def test_repeats_the_number_in_no_error():
    with pytest.raises(ValueError) as refused:
        EstablishmentUnitNumber.parse("2123456792")
    assert "2123456792" not in str(refused.value)
