import pytest

from gateway.simulation.behaviour import Behaviour, Kind, read_behaviour, write_behaviour

WORDS = ["normal", "slow:2.5", "wrong-signature", "invalid-answer", "other-ticket", "unsecured-fault", "down"]


@pytest.mark.parametrize("word", WORDS)
def test_what_is_written_is_read(word, tmp_path):
    file = tmp_path / "behave.toml"
    write_behaviour(file, Behaviour.parse(word))
    assert str(read_behaviour(file)) == word


def test_every_kind_has_a_word():
    assert {Behaviour.parse(word).kind for word in WORDS} == set(Kind)


def test_slow_says_how_slow():
    assert Behaviour.parse("slow:2.5") == Behaviour(kind=Kind.SLOW, seconds=2.5)


@pytest.mark.parametrize("word", ["", "fast", "slow", "slow:", "down:1", "Normal"])
def test_refuses_another_word_and_names_those_there_are(word):
    with pytest.raises(ValueError, match="slow:<seconds>, wrong-signature"):
        Behaviour.parse(word)


@pytest.mark.parametrize("word", ["slow:long", "slow:-1", "slow:inf", "slow:nan", "slow:61"])
def test_refuses_to_be_slow_without_end(word):
    with pytest.raises(ValueError, match=r"float|seconds"):
        Behaviour.parse(word)


def test_without_control_file_the_source_behaves_well(tmp_path):
    assert read_behaviour(tmp_path / "absent.toml") == Behaviour()


def test_a_file_that_says_nothing_asks_for_nothing(tmp_path):
    (tmp_path / "behave.toml").write_text("")
    assert read_behaviour(tmp_path / "behave.toml") == Behaviour()
