"""Counting failures: an operation whose events fail again and again before a flow run starts is switched off."""

from uuid import UUID

from sqlalchemy import case, update

from neena.audit.trail import note
from neena.kernel.scope import Scope
from neena.triggers.tables import WebhookTriggerOperation

FAILURES = 5  # events in a row that come to nothing


async def count_failure(scope: Scope, operation: UUID, reason: str) -> None:
    """One more event in a row came to nothing; the fifth switches the operation to `failed`."""
    table = WebhookTriggerOperation
    over = table.failures + 1 >= FAILURES
    told = f"{FAILURES} events in a row came to nothing. The last: {reason}"
    state = await scope.session.scalar(
        update(table)
        .where(table.id == operation, table.status == "active")
        .values(
            failures=table.failures + 1,
            status=case((over, "failed"), else_=table.status),
            failure=case((over, told), else_=table.failure),
        )
        .returning(table.status)
        .execution_options(synchronize_session=False)
    )
    if state == "failed":
        note(scope, "trigger.switched_off", "webhook_trigger_operation", operation, reason=reason)


async def forget_failures(scope: Scope, operation: UUID) -> None:
    """An event has led to a run."""
    table = WebhookTriggerOperation
    await scope.session.execute(
        update(table)
        .where(table.id == operation, table.failures > 0)
        .values(failures=0)
        .execution_options(synchronize_session=False)
    )
