"""Workflows, their runs, artifacts, and webhooks out"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from neena.kernel import columns

revision = "0004"
down_revision = "0003"
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
        "answered_request",
        sa.Column("caller", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("created_date", columns.UtcTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_answered_request")),
    )
    with op.batch_alter_table("answered_request", schema=None) as batch_op:
        batch_op.create_index("ix_answered_request_created", ["created_date"], unique=False)

    op.create_table(
        "artifact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifact")),
        sa.UniqueConstraint("run", "name", name="uq_artifact_name"),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "managed_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workflow", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Uuid(), nullable=False),
        sa.Column("caller", sa.Uuid(), nullable=False),
        sa.Column("author", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("params", columns.JsonText(), nullable=False),
        sa.Column("sealed_params", sa.LargeBinary(), nullable=True),
        sa.Column("callback", sa.String(), nullable=True),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.Column("desktop", sa.String(), nullable=True),
        sa.Column("awaited_by", sa.Uuid(), nullable=True),
        sa.Column("result", columns.JsonText(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_type", sa.String(), nullable=True),
        sa.Column("started_date", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("ended_date", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managed_run")),
    )
    with op.batch_alter_table("managed_run", schema=None) as batch_op:
        batch_op.create_index("ix_managed_run_awaited", ["awaited_by"], unique=False)
        batch_op.create_index("ix_managed_run_caller", ["caller", "created_date"], unique=False)
        batch_op.create_index("ix_managed_run_desktop", ["desktop", "created_date"], unique=False)
        batch_op.create_index("ix_managed_run_ended", ["ended_date"], unique=False)
        batch_op.create_index("ix_managed_run_newest", ["organization", "created_date", "id"], unique=False)
        batch_op.create_index("ix_managed_run_workflow", ["workflow", "created_date", "id"], unique=False)

    op.create_table(
        "managed_run_line",
        sa.Column("run", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", columns.JsonText(), nullable=False),
        sa.PrimaryKeyConstraint("run", "number", name=op.f("pk_managed_run_line")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("api_key", sa.Uuid(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revoked_date", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("begun", columns.UtcTime(timezone=True), nullable=False),
        sa.Column("duration", sa.Float(53), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("delivery", "number", name=op.f("pk_webhook_attempt")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.String(), nullable=False),
        sa.Column("endpoint", sa.Uuid(), nullable=True),
        sa.Column("workflow", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("payload", columns.JsonText(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("after", sa.Uuid(), nullable=True),
        sa.Column("waits_until", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("next_attempt", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("ended_date", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    with op.batch_alter_table("webhook_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_delivery_ended", ["ended_date"], unique=False)
        batch_op.create_index("ix_webhook_delivery_endpoint", ["endpoint", "created_date"], unique=False)
        batch_op.create_index("ix_webhook_delivery_subject", ["subject", "created_date"], unique=False)

    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("events", columns.JsonText(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("disabled_reason", sa.String(), nullable=True),
        sa.Column("failing_since", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    with op.batch_alter_table("webhook_endpoint", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_endpoint_newest", ["organization", "created_date", "id"], unique=False)

    op.create_table(
        "webhook_secret",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Uuid(), nullable=True),
        sa.Column("workflow", sa.Uuid(), nullable=True),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_date", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_secret")),
    )
    with op.batch_alter_table("webhook_secret", schema=None) as batch_op:
        batch_op.create_index("ix_webhook_secret_place", ["organization", "endpoint", "workflow"], unique=False)

    op.create_table(
        "workflow",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deployment", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("published", sa.Uuid(), nullable=True),
        sa.Column("published_date", columns.UtcTime(timezone=True), nullable=True),
        sa.Column("deleted_at", columns.UtcTime(timezone=True), nullable=True),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow")),
    )
    with op.batch_alter_table("workflow", schema=None) as batch_op:
        batch_op.create_index("ix_workflow_newest", ["organization", "created_date", "id"], unique=False)

    op.create_table(
        "workflow_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workflow", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.Column("names", columns.JsonText(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sdk_version", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("params_schema", columns.JsonText(), nullable=False),
        sa.Column("secure_schema", columns.JsonText(), nullable=True),
        sa.Column("result_schema", columns.JsonText(), nullable=False),
        *_owned(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_version")),
        sa.UniqueConstraint("workflow", "number", name="uq_workflow_version_number"),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deployments", columns.JsonText(), nullable=True))
