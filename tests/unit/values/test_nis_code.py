import pytest

from gateway.values import CountryNisCode, NisCode


@pytest.mark.parametrize("text", ["00000", "21004", "99999"])
def test_accepts_the_code_of_a_municipality(text):
    assert str(NisCode.parse(text)) == text


@pytest.mark.parametrize("text", ["", "2100", "210045", "150", "2100x", "21004\n", "2100٤"])
def test_refuses_what_is_not_five_digits(text):
    with pytest.raises(ValueError):
        NisCode.parse(text)


@pytest.mark.parametrize("text", ["100", "150", "999"])
def test_accepts_the_code_of_a_country(text):
    assert str(CountryNisCode.parse(text)) == text


@pytest.mark.parametrize("text", ["", "099", "000", "15", "1000", "00150", "BE", "150\n", "1٥0"])
def test_refuses_what_is_not_100_to_999(text):
    with pytest.raises(ValueError):
        CountryNisCode.parse(text)


def test_is_ordered_by_its_digits():
    assert NisCode.parse("11001") < NisCode.parse("21004")
    assert CountryNisCode.parse("100") < CountryNisCode.parse("150")
