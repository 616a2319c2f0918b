"""The state machine of contract 5.5, every transition; the approval table of decision 6; who counts as final."""

from itertools import product

import pytest

from neena.errors import Conflict
from neena.flow_runs.states import (
    FINAL,
    ApprovalStatus,
    Rules,
    Status,
    check_may_cancel,
    check_may_decide,
    needs_approval,
)
from neena.settings import ApprovalPolicy

DECISIONS = [None, *ApprovalStatus]
ALLOWED = {
    ("pending", None, "approved"),
    ("pending", None, "rejected"),
    ("pending", "approved", "approved"),  # approved at its creation: approving starts it
}


@pytest.mark.parametrize(("status", "decision", "act"), list(product(Status, DECISIONS, ["approved", "rejected"])))
def test_only_a_pending_undecided_run_is_decided(status: Status, decision: ApprovalStatus | None, act: str) -> None:
    if (status, decision, act) in ALLOWED:
        check_may_decide(status, decision, act)
        return
    with pytest.raises(Conflict) as fault:
        check_may_decide(status, decision, act)
    present = decision if status is Status.PENDING else status
    assert str(present) in fault.value.message, "the message names the present state"


@pytest.mark.parametrize("status", Status)
def test_anything_that_is_not_over_is_cancelled(status: Status) -> None:
    if status in {Status.PENDING, Status.IN_PROGRESS}:
        check_may_cancel(status)
        return
    with pytest.raises(Conflict, match=status):
        check_may_cancel(status)


def test_final_states_are_the_three_ends() -> None:
    assert {"completed", "failed", "cancelled"} == FINAL


@pytest.mark.parametrize(
    ("policy", "writes", "chosen", "waits"),
    [
        ("writes", False, False, False),
        ("writes", False, True, False),
        ("writes", True, False, True),
        ("writes", True, True, False),
        ("always", False, False, True),
        ("always", False, True, True),
        ("always", True, False, True),
        ("always", True, True, True),
        ("never", False, False, False),
        ("never", False, True, False),
        ("never", True, False, False),
        ("never", True, True, False),
    ],
)
def test_what_waits_for_a_person(policy: str, *, writes: bool, chosen: bool, waits: bool) -> None:
    assert needs_approval(Rules(ApprovalPolicy(policy)), writes=writes, chosen=chosen) is waits


@pytest.mark.parametrize(("writes", "chosen", "waits"), [(True, True, True), (False, True, False), (True, False, True)])
def test_with_four_eyes_naming_a_flow_is_not_approving_it(*, writes: bool, chosen: bool, waits: bool) -> None:
    rules = Rules(ApprovalPolicy.WRITES, four_eyes=True)
    assert needs_approval(rules, writes=writes, chosen=chosen) is waits
