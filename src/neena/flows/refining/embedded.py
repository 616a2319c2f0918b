"""Changing a flow without a language model: by patterns of words, and the embedded planner for what is added."""

import asyncio
from collections.abc import Sequence

from neena.catalog.specs import TaskSpec
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.refining.port import Changed
from neena.flows.refining.refine import refined
from neena.flows.refining.work import Work
from neena.llm.port import Payer


class EmbeddedRefiner:
    """Deterministic: the same words over the same flow and tasks always give the same."""

    def __init__(self, planner: EmbeddedPlanner) -> None:
        self._planner = planner

    async def refine(
        self, work: Work, instruction: str, tasks: Sequence[TaskSpec], payer: Payer | None = None
    ) -> Changed:
        """See `Refiner.refine`; nobody pays."""
        del payer
        return await asyncio.to_thread(refined, work, instruction, self._planner.index(tasks))
