"""Desktops, their sessions and snapshots"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from neena.kernel import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _owned() -> list[sa.Column[Any]]:
    return [
        sa.Column("organization", sa.Uuid(), nullable=True),
        sa.Column("created_by_email", sa.String(), nullable=False),
        sa.Column("modified_by_email", sa.String(), nullable=False),
        sa.Column("created_date", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("modified_date", columns.UtcTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "desktop",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("desktop_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("isolation", sa.String(), nullable=False),
        sa.Column("options", columns.JsonText(), nullable=False),
        sa.Column("runtime", columns.JsonText(), nullable=False),
        sa.Column("facts", columns.JsonText(), nullable=False),
        sa.Column("sealed_target", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desktop")),
    )
    with op.batch_alter_table("desktop", schema=None) as batch_op:
        batch_op.create_index("ix_desktop_newest", ["organization", "created_date", "id"], unique=False)
        batch_op.create_index("ix_desktop_status", ["status", "host"], unique=False)

    op.create_table(
        "desktop_session",
        sa.Column("desktop", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("interactive", sa.Boolean(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("used_at", columns.UtcTime(timezone=True), nullable=False),
        *_owned(),
        sa.PrimaryKeyConstraint("desktop", name=op.f("pk_desktop_session")),
    )

    op.create_table(
        "desktop_snapshot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("desktop", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desktop_snapshot")),
        sa.UniqueConstraint("organization", "name", name="uq_desktop_snapshot_name"),
    )
