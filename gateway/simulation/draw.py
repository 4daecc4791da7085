"""Chance that repeats itself: whoever is invented from a seed is invented again from the same one."""

from random import Random


def seeded(seed: str) -> Random:
    """Return the generator that `seed` stands for."""
    return Random(seed)  # noqa: S311 - invented people are no secret
