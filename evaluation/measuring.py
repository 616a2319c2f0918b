"""Sets planned and scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from evaluation import evalflow
from evaluation.answers import Prediction, answer
from evaluation.sets import Case, Set, definitions, tasks
from neena.flows.planner.port import Planner


@dataclass(frozen=True)
class Measured:
    """What was planned for a set, and the scores: of one row each, per cent."""

    of: Set
    predictions: list[Prediction]
    scores: dict[str, Any]

    def latency(self, share: float) -> float:
        """The milliseconds within which this share of the requests was planned."""
        taken = sorted(one["latency_ms"] for one in self.predictions)
        return taken[min(len(taken) - 1, int(share * len(taken)))]


async def planned(planner: Planner, wanted: Sequence[Set]) -> list[list[Prediction]]:
    """Plan each set, one request after the other. Catalogues are read before the clock starts."""
    found: list[list[Prediction]] = []
    for one in wanted:
        for name in one.catalogues:
            await answer(planner, {"id": "", "request": "warm up"}, tasks(name))
        found.append([await answer(planner, case, tasks(case["catalog"])) for case in one.cases])
    return found


def judged(wanted: Sequence[Set], made: Sequence[list[Prediction]], boot: int) -> list[Measured]:
    """Score what was planned for each set."""
    found: list[Measured] = []
    for one, said in zip(wanted, made, strict=True):
        known = {task["id"]: task for name in one.catalogues for task in definitions(name)}
        found.append(Measured(one, said, scored(one.cases, said, known, boot if one.labelled else 0)))
    return found


def scored(
    cases: Sequence[Case], made: Sequence[Prediction], known: dict[str, dict[str, Any]], boot: int = 0
) -> dict[str, Any]:
    """The scorer's figures for what was planned; `known` are the definitions of all tasks by their ids."""
    nothing: Case = {"operations": []}
    # The scorer stays as it was handed over, without types.
    score: Any = evalflow.score  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # it has no types
    return cast("dict[str, Any]", score([nothing | case for case in cases], made, known, boot))
