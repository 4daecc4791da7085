import pytest

from gateway.values import PostalCode


@pytest.mark.parametrize("text", ["0612", "1000", "9992"])
def test_accepts_four_digits(text):
    assert str(PostalCode.parse(text)) == text


@pytest.mark.parametrize("text", ["", "100", "10000", "B-1000", "1000 ", "1000\n", "100٠"])
def test_refuses_another_form(text):
    with pytest.raises(ValueError):
        PostalCode.parse(text)


def test_is_ordered_by_its_digits():
    assert PostalCode.parse("1000") < PostalCode.parse("9992")
