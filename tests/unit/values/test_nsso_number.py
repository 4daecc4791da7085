import pytest

from gateway.values import NssoNumber, NssoNumberKind


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        pytest.param("0123456749", NssoNumberKind.DEFINITIVE, "0123456749", id="definitive"),
        pytest.param("123456749", NssoNumberKind.DEFINITIVE, "0123456749", id="definitive-integer"),
        pytest.param("5100000136", NssoNumberKind.PROVISIONAL, "5100000136", id="provisional"),
        pytest.param("0000123470", NssoNumberKind.LOCAL, "0000123470", id="local"),
        pytest.param("123470", NssoNumberKind.LOCAL, "0000123470", id="local-integer"),
        pytest.param("99999926", NssoNumberKind.LOCAL, "0099999926", id="largest-local"),
    ],
)
def test_reads_each_form(text, kind, canonical):
    number = NssoNumber.parse(text)
    assert (number.kind, str(number)) == (kind, canonical)


@pytest.mark.parametrize(("base", "text"), [("01234567", "0123456749"), ("51000001", "5100000136")])
def test_computes_the_check_digits(base, text):
    assert NssoNumber.from_base(base) == NssoNumber.parse(text)


def test_writes_97_where_the_check_would_be_0():
    base = next(f"{base:08}" for base in range(1_000_000, 1_000_097) if 100 * base % 97 == 96)
    assert str(NssoNumber.from_base(base)) == f"{base}97"


def test_a_number_on_which_both_checks_hold_is_definitive():
    assert NssoNumber.parse("0000002424").kind is NssoNumberKind.DEFINITIVE


@pytest.mark.parametrize(
    "text",
    ["0101", "0000000193", "0000000196", "0000000000", "193"],
    ids=["local-check-of-1", "office-check-of-1", "just-below", "zero", "integer"],
)
def test_refuses_what_is_below_197(text):
    with pytest.raises(ValueError, match="form"):
        NssoNumber.parse(text)


def test_refuses_the_local_check_above_the_local_numbers():
    base = 1_000_000
    with pytest.raises(ValueError, match="check digits"):
        NssoNumber.parse(f"{base:08}{base % 97 or 97:02}")


@pytest.mark.parametrize("text", ["0123456748", "0123456794", "5100000137", "0000123471"], ids=list("abcd"))
def test_refuses_wrong_check_digits(text):
    with pytest.raises(ValueError, match="check digits"):
        NssoNumber.parse(text)


@pytest.mark.parametrize("base", ["10000001", "50000001", "52000001", "60000001"])
def test_refuses_ten_digits_that_begin_with_neither_0_nor_51(base):
    with pytest.raises(ValueError, match="form"):
        NssoNumber.parse(f"{base}{96 - 100 * int(base) % 97 or 97:02}")


@pytest.mark.parametrize(
    "text",
    ["", "00123470", "00123456749", "0123456-49", " 0123456749", "0123456749\n", "-123470"],
    ids=["empty", "some-zeros", "eleven", "hyphen", "space", "line-end", "negative"],
)
def test_refuses_another_form(text):
    with pytest.raises(ValueError, match="form"):
        NssoNumber.parse(text)


@pytest.mark.parametrize("base", ["0123456", "52000001", "012345678"], ids=["seven", "prefix", "nine"])
def test_computes_no_number_from_another_base(base):
    with pytest.raises(ValueError, match="eight digits"):
        NssoNumber.from_base(base)


def test_computes_no_number_below_197():
    with pytest.raises(ValueError, match="form"):
        NssoNumber.from_base("00000001")


def test_repeats_the_number_in_no_error():
    with pytest.raises(ValueError) as refused:
        NssoNumber.parse("0123456748")
    assert "123456748" not in str(refused.value)
