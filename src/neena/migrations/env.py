"""Alembic's entry: runs on the connection that `migrate` hands over, or offline for `alembic revision`."""

from alembic import context

from neena.migrations.metadata import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="columns.",
)
with context.begin_transaction():
    context.run_migrations()
