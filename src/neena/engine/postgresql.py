"""Placeholder replaced below."""


class PostgresBackend:  # pragma: no cover
    """Not yet."""

    def __init__(self, *_: object) -> None:
        raise NotImplementedError
