"""The states of runs and tasks, and which acts they allow (contract 5.5). Pure."""

from enum import StrEnum

from neena.errors import Conflict
from neena.settings import ApprovalPolicy


class Status(StrEnum):
    """Of a flow run or a task run."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ApprovalStatus(StrEnum):
    """What a person decided."""

    APPROVED = "approved"
    REJECTED = "rejected"


FINAL = frozenset({Status.COMPLETED, Status.FAILED, Status.CANCELLED})


class WrongState(Conflict):
    """The run's present state forbids this."""


def check_may_decide(status: str, approval_status: str | None, act: str) -> None:
    """Approve (E20) and reject (E39): only a pending run that nobody decided on."""
    if status != Status.PENDING:
        raise WrongState(f"The run cannot be {act}: it is {status}.")
    if approval_status == ApprovalStatus.REJECTED:
        raise WrongState(f"The run cannot be {act}: it was rejected.")
    if approval_status == ApprovalStatus.APPROVED and act == "rejected":
        raise WrongState("The run cannot be rejected: it was approved.")


def check_may_cancel(status: str) -> None:
    """Cancel (E40): anything that is not over."""
    if status in FINAL:
        raise WrongState(f"The run cannot be cancelled: it is {status}.")


def needs_approval(policy: ApprovalPolicy, *, writes: bool, read_by_caller: bool) -> bool:
    """Whether a run waits for a person (decision 6).

    `read_by_caller`: the caller named a stored flow by its id, so has read it and is its approver.
    """
    if policy is ApprovalPolicy.ALWAYS:
        return True
    return policy is ApprovalPolicy.WRITES and writes and not read_by_caller
