"""The states of runs and tasks, and which acts they allow (contract 5.5). Pure."""

from enum import StrEnum
from typing import NamedTuple

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


def check_may_restart(status: str) -> None:
    """Restart: only what ended before it was done."""
    if status not in {Status.FAILED, Status.CANCELLED}:
        raise WrongState(f"Only a run that failed or was cancelled can be restarted: this one is {status}.")


class Rules(NamedTuple):
    """What the operator says about approvals."""

    policy: ApprovalPolicy
    four_eyes: bool = False
    has_model: bool = False


def needs_approval(rules: Rules, *, writes: bool, chosen: bool) -> bool:
    """Whether a run waits for a person (decision 6).

    `chosen`: a person who may approve named the stored flow by its id, so has read it and is its approver. Where
    nobody may decide on their own request (`four_eyes`), that is not enough for a flow that writes.
    """
    if rules.policy is ApprovalPolicy.ALWAYS:
        return True
    return rules.policy is ApprovalPolicy.WRITES and writes and (rules.four_eyes or not chosen)
