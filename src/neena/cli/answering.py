"""Asking people what a request leaves open, until the flow is whole."""

import sys
from collections.abc import Sequence

import typer

from neena.cli.printing import remark
from neena.client import Neena
from neena.client.types import Flow, Question


def given_answers(given: Sequence[str] | None) -> dict[str, object]:
    """The answers of `--answer NAME=VALUE`; raises `typer.BadParameter`."""
    found: dict[str, object] = {}
    for one in given or ():
        name, sign, value = one.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{one!r} is not NAME=VALUE.", param_hint="--answer")
        found[name.strip()] = value
    return found


def answered(neena: Neena, flow: Flow) -> Flow:
    """The flow once all its questions are answered; raises `typer.Exit` where one is left open."""
    while flow["questions"]:
        request = flow["questions"][0]["flow_request"]
        answers = {one["id"]: _ask(one) for one in flow["questions"]}
        left = [one for one in flow["questions"] if not answers[one["id"]]]
        if left:
            _tell(left)
            raise typer.Exit(1)
        neena.flow_requests.answer(request, answers)
        flow = neena.flows.generate(request)
    return flow


def _ask(question: Question) -> str:
    """What a person answers: the number of a choice, or any text; nothing where nobody answers."""
    remark(f"{question['question']} ({question['operation_name']})")
    for number, one in enumerate(question["choices"], start=1):
        remark(f"  {number:2}  {one['label']}")
    sys.stderr.write("> ")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        remark("")
    return _meant(line.strip(), question)


def _meant(answer: str, question: Question) -> str:
    choices = question["choices"]
    numbered = answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(choices)
    return choices[int(answer) - 1]["value"] if numbered else answer


def _tell(questions: Sequence[Question]) -> None:
    """How to answer without a terminal."""
    remark("Nothing was done: some questions are open. Ask again with")
    for one in questions:
        known = ", ".join(choice["value"] for choice in one["choices"][:5])
        remark(f"  --answer {one['id']}=…  {one['question']}{f' For example {known}.' if known else ''}")
