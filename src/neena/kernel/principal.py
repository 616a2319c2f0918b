"""Who asks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

ADMIN = "admin"
EVERYDAY = ("read", "write", "approve")
PERMISSIONS = (*EVERYDAY, ADMIN)


@dataclass(frozen=True)
class Principal:
    """The user behind a request or a run, with what they may do.

    `permissions` None means everything inside the user's own scope, which `admin`, a right over others, is not.
    `deployments` are the parts of the organization whose workflows an API key reaches; None means all of them.
    `key` is the API key that was used; `subject` the caller's id at the identity provider, when its token was. `is_new`
    marks a caller whom the identity provider vouches for and who has no user yet: they may only have it made.
    `session` is the browser's session that the key is used through, `csrf_token` what its pages prove themselves with.
    """

    user: UUID
    email: str
    organization: UUID | None
    permissions: frozenset[str] | None = None
    key: UUID | None = None
    subject: str | None = None
    is_new: bool = False
    deployments: frozenset[UUID] | None = None
    session: UUID | None = None
    csrf_token: str = field(default="", repr=False)

    def may(self, permission: str) -> bool:
        """Whether the user has a permission (`read`, `write`, `approve`, `admin`)."""
        return permission in self.rights

    @property
    def rights(self) -> frozenset[str]:
        """Every permission the user has, named."""
        return rights_of(self.permissions)


def rights_of(permissions: Iterable[str] | None) -> frozenset[str]:
    """The permissions that a stored list stands for; None is everything but `admin`."""
    return frozenset(EVERYDAY if permissions is None else permissions)


def both(user: Iterable[str] | None, lent: Iterable[str] | None) -> frozenset[str] | None:
    """What a user may do with what was lent to a key or a token; None lends everything the user has."""
    if lent is None:
        return None if user is None else frozenset(user)
    return rights_of(user) & frozenset(lent)
