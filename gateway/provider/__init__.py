"""The kit with which an institution answers as authentic source: give functions, get a secured web service.

    source = Source(settings, answers={("PersonService", "consultPerson"): consult})
    application = source.wsgi

It verifies the hub's question as strictly as the hub verifies a caller's, dispatches it through spyne, and signs and
encrypts the answer. A function gets an `Asked` and returns an `Answer`.
"""

from gateway.provider.memory import Memory, ProcessMemory
from gateway.provider.question import Asked
from gateway.provider.source import Source, SourceKeys

__all__ = ["Asked", "Memory", "ProcessMemory", "Source", "SourceKeys"]
