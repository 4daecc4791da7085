import pytest

from gateway.values.check_digit import compute_complement, compute_remainder


@pytest.mark.parametrize(("base", "check"), [(0, 97), (1, 96), (96, 1), (97, 97), (98, 96)])
def test_a_complement_goes_from_1_to_97(base, check):
    assert compute_complement(base) == check


@pytest.mark.parametrize(("base", "check"), [(0, 97), (1, 1), (96, 96), (97, 97), (98, 1)])
def test_a_remainder_of_0_is_written_as_97(base, check):
    assert compute_remainder(base) == check
