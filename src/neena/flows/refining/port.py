"""The port of who changes flows by plain words: a flow and words in, a flow and what is different out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from neena.catalog.specs import TaskSpec
from neena.flows.planner.port import Planning
from neena.flows.refining.differing import Difference
from neena.flows.refining.work import Work
from neena.llm.port import Payer


@dataclass(frozen=True)
class Changed:
    """The flow as it shall be, what is different, how that came about, and what the reader should know of it."""

    work: Work
    difference: Difference
    planning: Planning
    notes: tuple[str, ...] = ()


class Refiner(Protocol):
    """Changes a flow as little as words ask for."""

    async def refine(
        self, work: Work, instruction: str, tasks: Sequence[TaskSpec], payer: Payer | None = None
    ) -> Changed:
        """The changed flow; what is given stays as it is. `payer` is on whose account a model is asked.

        Raises `NotUnderstood`, and `FlowNotGenerated` where no task does what is asked, or a value is missing.
        """
        ...
