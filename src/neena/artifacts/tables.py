"""The table of files that runs left behind."""

from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from neena.kernel.database import Base
from neena.kernel.scope import Owned


class Artifact(Owned, Base):
    """One file of one run; its bytes lie in the store under `key`. `name` may hold folders: `screenshots/1.png`."""

    __tablename__ = "artifact"
    __table_args__ = (UniqueConstraint("run", "name", name="uq_artifact_name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    run: Mapped[UUID]
    name: Mapped[str]
    key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str]

    @property
    def file_name(self) -> str:
        """Its name without folders, under which it is saved."""
        return self.name.rpartition("/")[2]
