"""Alembic's door: run.py hands it a connection in a transaction and it runs the versions on that."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
