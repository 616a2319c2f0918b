"""What a run that waits for its approval will do, as far as it is known: approved with the flow, and executed so."""

from neena.catalog.catalogue import Catalogue
from neena.flow_runs.loading import RunState, steps_of
from neena.flow_runs.preparation.embedded import foresee
from neena.flow_runs.preparation.provenance import aims
from neena.flow_runs.situations import Foreseen, noted, situation_of
from neena.flow_runs.states import Rules
from neena.flow_runs.tables import FlowRun
from neena.flows import parts


def wait(catalogue: Catalogue, rules: Rules, run: FlowRun) -> None:
    """Have a run wait for its approval: foresee its parameters, and let its hash cover them."""
    run.foreseen = foreseen(catalogue, run, only_aims=rules.has_model) or None
    run.flow_hash = digest_of(run)


def fix_aims(catalogue: Catalogue, rules: Rules, run: FlowRun) -> None:
    """Fix where things go in a run that starts at once: no event, and no service's answer, talks a model out of it."""
    if rules.has_model:
        run.foreseen = foreseen(catalogue, run, only_aims=True) or None


def digest_of(run: FlowRun) -> str:
    """The hash of what a run would do."""
    copy = run.definition
    return parts.digest(copy["task_operations"], copy["dependencies"], run.foreseen, copy.get("versions"))


def foreseen(catalogue: Catalogue, run: FlowRun, *, only_aims: bool) -> Foreseen:
    """The known parameters by operation.

    `only_aims`: a language model will prepare the rest better; what says where something goes is fixed all the same.
    """
    state = RunState(run, steps_of(run.definition))
    found: Foreseen = {}
    for place, step in enumerate(state.ordered):
        situation = situation_of(catalogue, state, step, state.ordered[:place])
        parameters = {one.name: one for one in situation.operation.task.parameters}
        known = [
            one for one in foresee(situation, guesses=not only_aims) if not only_aims or aims(parameters[one.name])
        ]
        if known:
            found[str(step.index)] = noted(known)
    return found
