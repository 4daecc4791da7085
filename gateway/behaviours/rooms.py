"""The rooms that a behaviour may use, handed in so that a test can replace them."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.behaviours.mismatch import Mismatches
from gateway.catalogue import Catalogue
from gateway.clock import Clock
from gateway.directory import Directory
from gateway.routing import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Directory, catalogue, providers, time."""

    catalogue: Catalogue
    directory: Directory
    sources: Sources
    clock: Clock
    allow_plain_transport: bool
    """Whether the hub takes messages without TLS; the connection test tells."""
    pause: Callable[[float], object]
    """Waits for so many seconds; only the connection test does."""
    mismatches: Mismatches
    """Wrong guesses about persons of the hub's own register."""
