"""What every part of a catalogue file has in common: frozen once read, and no key that nobody knows."""

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """A part of a file, as it was written and typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
