"""Questions as they are kept with a flow: what closes one, and what they forbid.

A flow gets its questions when it is planned, never by a change; executing it waits until none is left.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.catalog.specs import TaskSpec
from neena.errors import Finding, Invalid
from neena.flows.asking import Question
from neena.flows.parts import Part, links, named
from neena.flows.reading.saying import said_in
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tasks import read_task
from neena.flows.tables import Flow

Stored = dict[str, Any]


class OpenQuestions(Invalid):
    """The flow has open questions."""

    def __init__(self, questions: Sequence[Stored]) -> None:
        findings = [Finding(("questions", one["id"]), one["question"], "open_question") for one in questions]
        said = " ".join(f"{one['question']} ({one['id']})" for one in questions)
        example = ", ".join(f'"{one["id"]}": …' for one in questions)
        how = (
            f"Answer with PUT /api/v1/flow_requests/ of {questions[0]['flow_request']}, its request_metadata holding "
            f'{{"answers": {{{example}}}}}, and generate the flow again; or change the flow.'
        )
        super().__init__(f"The flow cannot be executed before its questions are answered: {said} {how}", findings)
        asked = [{name: value for name, value in one.items() if name != "operation"} for one in questions]
        self.facts = {"questions": asked, "how_to_answer": how}


def check_answered(flow: Flow) -> None:
    """Raise `OpenQuestions` where something is still to be answered."""
    if flow.questions:
        raise OpenQuestions(named(flow.questions, flow.task_operations))


def stored(questions: Iterable[Question], operations: Sequence[Part], flow_request: str) -> list[Stored] | None:
    """Questions as they are kept, about stored operations; None without any."""
    found = [
        {
            "id": one.id,
            "operation": operations[one.operation]["id"],
            "parameter": one.parameter,
            "question": one.text,
            "choices": [{"value": choice.value, "label": choice.label} for choice in one.choices],
            "flow_request": flow_request,
        }
        for one in questions
    ]
    return found or None


def still_open(
    questions: Sequence[Stored] | None,
    catalogue: Catalogue,
    before: tuple[Sequence[Part], Sequence[Part]],
    after: tuple[Sequence[Part], Sequence[Part]],
) -> list[Stored] | None:
    """The questions that a change leaves open: `before` and `after` are the flow's operations and dependencies."""
    if not questions:
        return None
    old = {one["id"]: one for one in before[0]}
    new = {one["id"]: one for one in after[0]}
    sources = _sources(catalogue, *after)
    known = {(one, source.id) for one, given in _sources(catalogue, *before).items() for source in given}
    left: list[Stored] = []
    for one in questions:
        part, was = new.get(one["operation"]), old[one["operation"]]
        if part is None or part["task_definition"] != was["task_definition"]:
            continue
        spec = catalogue.spec(UUID(part["task_definition"]))
        added = [source for source in sources[part["id"]] if (part["id"], source.id) not in known]
        if one["parameter"] is None or not _is_given(spec, one["parameter"], part, was, added):
            left.append(one)
    return left or None


def _is_given(spec: TaskSpec, parameter: str, part: Part, was: Part, added: Sequence[TaskSpec]) -> bool:
    """Whether a changed operation has the value: set, in its words, or from an operation that it now depends on."""
    if parameter in part.get("inputs", {}):
        return True
    task = read_task(spec)
    taking = next((one for one in task.takings if one.name == parameter), None)
    if taking is None:
        return True
    thing = taking.entity or stem(split_name(parameter)[-1])
    if any(thing in {read_task(one).gives, *(stem(out.name) for out in one.outputs)} for one in added):
        return True
    if part["instruction"] == was["instruction"] or not part["instruction"]:
        return False
    return parameter in said_in(spec, part["instruction"])


def _sources(
    catalogue: Catalogue, operations: Sequence[Part], dependencies: Sequence[Part]
) -> Mapping[str, list[TaskSpec]]:
    """The tasks that each operation directly depends on, by the operation's id."""
    by_index = {one["index"]: one for one in operations}
    found: dict[str, list[TaskSpec]] = {one["id"]: [] for one in operations}
    for source, target in links(dependencies):
        spec = catalogue.spec_by_id.get(UUID(by_index[source]["task_definition"]))
        if spec is not None:
            found[by_index[target]["id"]].append(spec)
    return found
