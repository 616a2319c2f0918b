"""Alembic migrations: the one way the tables come to be."""
