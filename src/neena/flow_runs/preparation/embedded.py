"""The preparer that needs no model: values come from the text, the metadata and earlier results, by reference."""

from neena.flow_runs.preparation.filling import Filling
from neena.flow_runs.preparation.port import Prepared, Situation
from neena.flow_runs.preparation.telling import messages


class EmbeddedPreparer:
    """Deterministic: the same situation always gives the same values."""

    async def prepare(self, situation: Situation) -> Prepared:
        """Values already checked against the definition's types; raises `NotPrepared` naming what is missing."""
        calls, per_item = Filling(situation).calls()
        return Prepared(messages(situation), calls, per_item)
