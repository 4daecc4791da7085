"""What the hub itself does: functions that the catalogue names, and the questions of right that several ask.

A behaviour is an ordinary function `(Authorised, Rooms) -> Answer`. `BEHAVIOURS` is the whole list: reading it tells
every operation that the hub answers.
"""

from gateway.behaviours.registry import BEHAVIOURS, RULES
from gateway.behaviours.rooms import Rooms

__all__ = ["BEHAVIOURS", "RULES", "Rooms"]
