"""Who asks."""

from dataclasses import dataclass
from uuid import UUID

ADMIN = "admin"
PERMISSIONS = ("read", "write", "approve", ADMIN)


@dataclass(frozen=True)
class Principal:
    """The user behind a request or a run, with what they may do.

    `permissions` None means everything inside the user's own scope, which `admin`, a right over others, is not.
    `key` is the API key that was used, None for a token of an identity provider. `is_new` marks a caller whom the
    identity provider vouches for and who has no user yet: they may only have it made.
    """

    user: UUID
    email: str
    organization: UUID | None
    permissions: frozenset[str] | None = None
    key: UUID | None = None
    is_new: bool = False

    def may(self, permission: str) -> bool:
        """Whether the user has a permission (`read`, `write`, `approve`, `admin`)."""
        if self.permissions is None:
            return permission != ADMIN
        return permission in self.permissions
