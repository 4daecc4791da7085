import pytest

from gateway.values import Name, NameLikeness, normalise_name
from gateway.values.name import compute_edit_distance


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        pytest.param("Vander Steegh", "VANDERSTEEGH", id="space"),
        pytest.param("Saint-Éloi", "SAINTELOI", id="hyphen-and-accent"),
        pytest.param("Saint\u2010Eloi\u2013Sud\u2212Est", "SAINTELOISUDEST", id="other-hyphens"),
        pytest.param("d'Hondt", "DHONDT", id="apostrophe"),
        pytest.param("D\u2019HONDT", "DHONDT", id="typographic-apostrophe"),
        pytest.param("D\u02bcHONDT", "DHONDT", id="letter-apostrophe"),
        pytest.param("O\u00b4Neill", "ONEILL", id="accent-for-apostrophe"),
        pytest.param("Oumal\u00a0Haj\t", "OUMALHAJ", id="no-break-space-and-tab"),
        pytest.param("e\u0301me\u0301", "EME", id="combining-accents"),
        pytest.param("Groß", "GROSS", id="sharp-s"),
        pytest.param("GRO\u1e9e", "GROSS", id="capital-sharp-s"),
        pytest.param("Æbelø Œuvrard", "AEBELOOEUVRARD", id="ligatures"),
        pytest.param("Łukasz Đorđe", "LUKASZDORDE", id="strokes"),
        pytest.param("Yıldız", "YILDIZ", id="dotless-i"),
        pytest.param("Ŧħeo\u00adŋ", "THEON", id="soft-hyphen"),
        pytest.param("J.R. 2", "J.R.2", id="other-marks-stay"),
    ],
)
def test_normalises_the_ways_of_writing(text, normal):
    assert normalise_name(text) == normal
    assert str(Name.parse(text)) == normal


@pytest.mark.parametrize("text", ["", " ", "-'- ", "123", "."])
def test_refuses_a_name_without_letters(text):
    with pytest.raises(ValueError, match="letter"):
        Name.parse(text)


def test_cannot_exist_without_being_normalised():
    with pytest.raises(ValueError, match="normalised") as refused:
        Name(normal="Vander Steegh")
    assert "Steegh" not in str(refused.value)


def test_shows_the_name_in_no_representation():
    assert "STEEGH" not in repr(Name.parse("Vander Steegh"))


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        pytest.param("Oumalhaj", "Oumal Haj", NameLikeness.EQUAL, id="another-spelling"),
        pytest.param("Oumalhaj", "Oumelhadj", NameLikeness.CLOSE, id="two-edits"),
        pytest.param("Oumalhaj", "Oumelhadji", NameLikeness.DIFFERENT, id="three-edits"),
        pytest.param("Janse", "Janssen", NameLikeness.CLOSE, id="five-letters"),
        pytest.param("Jans", "Janse", NameLikeness.DIFFERENT, id="one-has-four-letters"),
        pytest.param("Bart", "Bert", NameLikeness.DIFFERENT, id="four-letters"),
        pytest.param("Li", "LI", NameLikeness.EQUAL, id="short-and-equal"),
        pytest.param("Jan.2", "Jan.3", NameLikeness.DIFFERENT, id="marks-are-no-letters"),
        pytest.param("Castelbranche", "Oumalhaj", NameLikeness.DIFFERENT, id="another-name"),
    ],
)
def test_compares_names(one, other, verdict):
    mine, theirs = Name.parse(one), Name.parse(other)
    assert mine.compare_with(theirs) is verdict
    assert theirs.compare_with(mine) is verdict


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [("", "", 0), ("ABC", "", 3), ("", "ABC", 3), ("KITTEN", "SITTING", 3), ("AB", "BA", 2), ("FLAW", "LAWN", 2)],
)
def test_counts_edits(first, second, distance):
    assert compute_edit_distance(first, second) == distance


def test_spellings_of_one_name_are_one_member_of_a_set():
    assert len({Name.parse("d'Hondt"), Name.parse("D’HONDT")}) == 1
