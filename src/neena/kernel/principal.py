"""Who asks."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Principal:
    """The user behind a request or a run, with what they may do.

    `permissions` None means everything inside the user's own scope.
    """

    user: UUID
    email: str
    organization: UUID | None
    permissions: frozenset[str] | None = None

    def may(self, permission: str) -> bool:
        """Whether the user has a permission (`read`, `write`)."""
        return self.permissions is None or permission in self.permissions
