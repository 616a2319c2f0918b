"""Runs that go on from others, and runs by their state"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("flow_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("restarts", sa.Uuid(), nullable=True))
        batch_op.create_index("ix_flow_run_restarts", ["restarts"], unique=True)
        batch_op.create_index("ix_flow_run_status", ["organization", "status", "created_date", "id"], unique=False)
    with op.batch_alter_table("task_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("carried_from", sa.Uuid(), nullable=True))
