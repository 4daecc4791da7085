"""What Alembic runs: the steps, on the connection that `gateway.database.upgrade` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
