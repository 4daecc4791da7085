import dataclasses

import pytest

from tests.support.journal import an_acceptance, an_outcome


@pytest.mark.parametrize("record", [an_acceptance(), an_outcome()], ids=["acceptance", "outcome"])
def test_a_record_cannot_be_changed(record):
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.ticket = None
