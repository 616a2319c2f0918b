"""The preparer that needs no model: values come from the text, the metadata and earlier results, by reference."""

import asyncio

from neena.flow_runs.preparation.filling import Filling
from neena.flow_runs.preparation.port import Prepared, PreparedParameter, Situation
from neena.flow_runs.preparation.telling import messages

_LONG = 500


class EmbeddedPreparer:
    """Deterministic: the same situation always gives the same values."""

    async def prepare(self, situation: Situation) -> Prepared:
        """Values already checked against the definition's types; raises `NotPrepared` naming what is missing."""
        # Long texts and results are read in a thread, so that nobody else waits for them.
        said = len(situation.operation.instruction or situation.instructions)
        if said > _LONG or situation.earlier:
            calls, per_item = await asyncio.to_thread(_filled, situation)
        else:
            calls, per_item = _filled(situation)
        return Prepared(messages(situation), calls, per_item)


def _filled(situation: Situation) -> tuple[list[list[PreparedParameter]], bool]:
    return Filling(situation).calls()
