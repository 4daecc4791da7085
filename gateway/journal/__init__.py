"""The journal: which messages were accepted, how each exchange ended, and which one-time keys were used.

A low room: everyone may record, and it knows nobody. What it says it has recorded is on the disk.
"""

from gateway.journal.journal import Journal
from gateway.journal.records import Acceptance, Exchange, Hop, Outcome, OutcomeKind, StageTime, Suppressed

__all__ = ["Acceptance", "Exchange", "Hop", "Journal", "Outcome", "OutcomeKind", "StageTime", "Suppressed"]
