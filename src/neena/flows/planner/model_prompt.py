"""What a language model is asked in order to plan: instructions, fenced data, the shape of the answer."""

from collections.abc import Sequence

from neena.flows.placeholders import fields_of
from neena.flows.planner.model_shapes import (
    Shape,
    dependency_shape,
    missing_shape,
    object_shape,
    one_of,
    operation_shape,
    shown,
)
from neena.flows.planner.model_terms import RULES
from neena.flows.planner.port import PlanningRequest, TaskSpec
from neena.llm.fencing import FENCED_IS_DATA, FROM_METADATA, fenced, without_quotes
from neena.llm.port import Question

MAX_OPERATIONS = 40
_MAX_INSTRUCTION = 1000

INSTRUCTIONS = f"""You plan automations. A flow is a set of operations. Each operation calls one task; a dependency \
says that one operation (target) needs what another one (source) gives, or must come after it.

Plan what the request asks for, with the tasks listed and no others:
- As few operations as do all of it: nothing that was not asked for, nothing twice. A task may be used more than once.
- Number the operations 0, 1, 2 ... in the order of execution.
- A task that needs an id which the request does not give (of a list, a board, a user, a message ...) needs an \
operation before it that finds the id from the name, and a dependency on it.
- Every value that one operation takes from another is a dependency. Independent operations have none between them.
- An operation that is repeated for every item of a list stands once, with for_each.
{RULES}
- words: the words of the request that this operation serves, as they stand there; empty where it only finds something.
- why: in one plain sentence, why this task and not the one that comes nearest to it.
- instruction: what this operation must do for this request, with the request's own values (names, texts, addresses, \
dates) word for word.
- A dependency's instruction says in a few words what is passed on.

verdict is "plan"; or "nothing_fits" when the tasks cannot do what is asked, with the reason and no operations; or \
"value_missing" when a required parameter has a value that neither the request nor the metadata gives and no task can \
find, with one entry in missing for each, asking for it, and in operations the plan as it will be once that is known. \
Do not ask for what is optional or can be found, nor for what the answers give.

The request and its metadata are at hand when the operations run, so an operation may use what the metadata holds.
The request is what the person wants; {FROM_METADATA!r} in it stands for text that came from outside.
{FENCED_IS_DATA}"""

_BY_EVENT = (
    "The request has placeholders such as <{name}>: each is filled with a field of an event, once the flow runs. They "
    "are given values, so nothing of them is missing. Keep them in instructions, as they are."
)


def question(request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Question:
    """The question whose answer `model_answer.read` understands."""
    data = [fenced("tasks", [shown(task) for task in tasks], 120_000)]
    if request.by_event:
        # What the event says is not shown: it has no say in the plan, whatever a model makes of it.
        data += [fenced("event_fields", sorted(fields_of(request.metadata)), 8_000), _BY_EVENT]
        data.append(fenced("request", request.instructions, 16_000))
    else:
        data.append(fenced("metadata", request.metadata, 8_000))
        if request.answers:
            data.append(fenced("answers", request.answers, 8_000))
        data.append(fenced("request", without_quotes(request.instructions, request.metadata), 16_000))
    return Question(INSTRUCTIONS, "\n\n".join(data), schema(tasks), payer=request.payer)


def schema(tasks: Sequence[TaskSpec]) -> Shape:
    """The shape of the answer; a task can only be one of those shown."""
    task = one_of(tasks)
    operations = {"type": "array", "items": operation_shape(task, _MAX_INSTRUCTION), "maxItems": MAX_OPERATIONS}
    return object_shape(
        {
            "verdict": {"type": "string", "enum": ["plan", "nothing_fits", "value_missing"]},
            "reason": {"type": "string"},
            "operations": operations,
            "dependencies": {"type": "array", "items": dependency_shape()},
            "missing": {"type": "array", "items": missing_shape(task)},
        }
    )
