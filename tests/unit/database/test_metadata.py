import gateway.directory
import gateway.journal  # noqa: F401 - its tables
from gateway.database import metadata


def test_every_constraint_and_index_has_a_name_that_a_migration_can_use():
    for table in metadata.tables.values():
        for one in [*table.constraints, *table.indexes]:
            assert one.name, f"{table.name}: {one!r}"
