"""Ids: random for rows, derived from the dotted name for what is read from code."""

from uuid import UUID, uuid4, uuid5

_NAMESPACE = UUID("6f1d9a52-8c0e-5b7e-9f55-2f8a8a3f7c11")


def new_id() -> UUID:
    """A random id (UUID version 4) for a new row."""
    return uuid4()


def stable_id(kind: str, dotted_name: str) -> UUID:
    """The id of something defined in code: the same on every machine (UUID version 5)."""
    return uuid5(_NAMESPACE, f"{kind}:{dotted_name}")
