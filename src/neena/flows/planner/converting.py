"""Tasks that make of a file at hand what another step needs: the text of a recording, a picture out of a film."""

from collections.abc import Sequence

from neena.catalog.specs import TaskSpec
from neena.flows.reading.stems import text_stems

_MADE = frozenset({"image", "audio", "video", "text"})


def converter(tasks: Sequence[TaskSpec], given: str, wanted: str) -> tuple[TaskSpec, str] | None:
    """The one task that makes only the wanted kind out of the given one, and which field of its answer that is.

    None where there are several or none: nobody has said how it is to be made.
    """
    if given == wanted or not {given, wanted} <= _MADE:
        return None
    makes = [one for one in tasks if _makes(one, given, wanted)]
    named = [one for one in makes if {given, wanted} <= frozenset(text_stems(one.name))]
    best = makes if len(makes) == 1 else named
    return (best[0], best[0].outputs[0].name) if len(best) == 1 else None


def _makes(task: TaskSpec, given: str, wanted: str) -> bool:
    needed = [one.data_type for one in task.parameters if not one.optional]
    return needed == [given] and [one.data_type for one in task.outputs] == [wanted]
