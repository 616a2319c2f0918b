"""Sessions of browsers"""

import sqlalchemy as sa
from alembic import op

from neena.kernel import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "browser_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("user", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=True),
        sa.Column("scopes", columns.JsonText(), nullable=True),
        sa.Column("created_date", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("used_date", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("expires_date", columns.UtcTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["api_key.id"], name=op.f("fk_browser_session_key")),
        sa.ForeignKeyConstraint(["user"], ["user_account.id"], name=op.f("fk_browser_session_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("hash", name=op.f("uq_browser_session_hash")),
    )
    op.create_index(op.f("ix_browser_session_user"), "browser_session", ["user"])
