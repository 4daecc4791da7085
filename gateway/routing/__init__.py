"""Authentic sources: where they are, how they are called, and what their answers are worth.

A provider's answer is verified as strictly as a request: signed by the application that the directory names, for our
question, fresh, encrypted, valid against the contract.
"""

from gateway.routing.hop import Hop
from gateway.routing.providers import Providers, Sources

__all__ = ["Hop", "Providers", "Sources"]
