import pytest

from gateway.values import IdentityCardNumber


@pytest.mark.parametrize(
    ("base", "check"),
    [("5910000001", "06"), ("0000000097", "97"), ("0000000001", "01")],
    ids=["remainder", "multiple-of-97", "small-remainder"],
)
def test_accepts_the_remainder_as_check_digits(base, check):
    assert str(IdentityCardNumber.parse(f"{base}{check}")) == f"{base}{check}"
    assert IdentityCardNumber.from_base(base) == IdentityCardNumber.parse(f"{base}{check}")


@pytest.mark.parametrize("check", ["05", "07", "00"])
def test_refuses_wrong_check_digits(check):
    with pytest.raises(ValueError, match="check digits"):
        IdentityCardNumber.parse(f"5910000001{check}")


def test_refuses_00_where_97_is_written():
    with pytest.raises(ValueError, match="check digits"):
        IdentityCardNumber.parse("000000009700")


@pytest.mark.parametrize(
    "text", ["59100000010", "5910000001064", "591-0000001-06", "591000000106\n", "59100000010٦"], ids=list("abcde")
)
def test_refuses_what_is_not_twelve_digits(text):
    with pytest.raises(ValueError, match="twelve digits"):
        IdentityCardNumber.parse(text)


@pytest.mark.parametrize("base", ["591000000", "59100000018"], ids=["nine", "eleven"])
def test_computes_no_number_from_another_base(base):
    with pytest.raises(ValueError, match="ten digits"):
        IdentityCardNumber.from_base(base)


def test_shows_the_number_in_no_representation():
    assert "5910" not in repr(IdentityCardNumber.from_base("5910000001"))


def test_repeats_the_number_in_no_error():
    with pytest.raises(ValueError) as refused:
        IdentityCardNumber.parse("591000000107")
    assert "5910" not in str(refused.value)
