from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from gateway.database.types import JSONText, UTCTimestamp, truncate

BRUSSELS_SUMMER = timezone(timedelta(hours=2))
DIALECT = sqlite.dialect()


def test_stores_an_instant_in_utc():
    noon = datetime(2026, 6, 15, 14, 0, tzinfo=BRUSSELS_SUMMER)
    assert truncate(noon) == datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    assert truncate(noon).tzinfo is UTC


def test_cuts_what_is_smaller_than_a_millisecond_and_never_rounds_up():
    assert truncate(datetime(2026, 6, 15, 12, 0, 0, 999_999, tzinfo=UTC)).microsecond == 999_000


def test_refuses_a_time_without_a_zone():
    with pytest.raises(ValueError, match="zone"):
        UTCTimestamp().process_bind_param(datetime(2026, 6, 15, 12, 0), DIALECT)  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("column", [UTCTimestamp(), JSONText()], ids=["timestamp", "json"])
def test_keeps_nothing_as_nothing(column):
    assert column.process_bind_param(None, DIALECT) is None
    assert column.process_result_value(None, DIALECT) is None


def test_reads_a_time_back_in_utc_whether_or_not_the_database_kept_the_zone():
    kept = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
    assert UTCTimestamp().process_result_value(kept.replace(tzinfo=None), DIALECT) == kept
    assert UTCTimestamp().process_result_value(kept.astimezone(BRUSSELS_SUMMER), DIALECT) == kept


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=10,
)


@given(json_values.filter(lambda value: value is not None))
def test_reads_back_the_json_that_was_written(value):
    column = JSONText()
    assert column.process_result_value(column.process_bind_param(value, DIALECT), DIALECT) == value
