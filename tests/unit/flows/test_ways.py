"""How the shipped tasks are asked for: what is kept of it, and what it says of other tasks."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from neena.authoring.definition import Parameter
from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.catalog.specs import TaskSpec
from neena.flows.embedding.vectors import SIZE
from neena.flows.meaning.index import MeaningIndex, texts_of
from neena.flows.meaning.ways import NOTHING, TOLD, Ways, read, write
from neena.flows.meaning.weights import trying, weights
from neena.kernel.ids import stable_id

NONE = np.zeros((2, SIZE), dtype=np.float32)
TEXTS = ("let the kite go up", "we fly kites here")


def known() -> Ways:
    """`let` and `up` speak for `kites.fly`, `here` for telling."""
    names = ("kites.fly", NOTHING, TOLD)
    table = np.zeros((SIZE + 4, len(names)), dtype=np.float32)
    table[SIZE, 0] = table[SIZE + 1, 0] = table[SIZE + 2, 2] = 9
    table[-1, 1] = 1
    return Ways(names, ("let", "up", "here"), table)


def task(name: str, says: tuple[str, ...] = ("do it",)) -> TaskSpec:
    return TaskSpec(
        id=stable_id("test", name), dotted_name=name, name=name, description=name, integration="kites",
        integration_name="Kites", effect="write", parameters=(Parameter("kite", "string", 1, "", optional=False),),
        outputs=(), output_name="", output_is_list=False, says=says,
    )  # fmt: skip


def index(*tasks: TaskSpec) -> MeaningIndex:
    return MeaningIndex(tasks, np.zeros((len(texts_of(tasks)), SIZE), dtype=np.float32))


def test_ways_are_kept_as_they_were_learned(tmp_path: Path) -> None:
    write(tmp_path / "ways.npz", known())
    kept = read(tmp_path / "ways.npz")
    assert (kept.names, kept.words) == (known().names, known().words)
    assert np.allclose(kept.scores(TEXTS, NONE), known().scores(TEXTS, NONE), atol=1e-2)


def test_a_text_asks_for_its_task_or_only_tells() -> None:
    with trying(replace(weights(), ways=known())):
        found = index(task("kites.fly"), task("kites.mend")).shares(TEXTS, NONE)
    assert found is not None
    assert found.tasks[0, 0] > 0.9 > 0.1 > found.told[0]
    assert found.told[1] > 0.9 > 0.1 > found.tasks[1, 0]


def test_nothing_is_said_of_a_task_of_which_no_ways_are_known() -> None:
    with trying(replace(weights(), ways=known())):
        found = index(task("kites.fly"), task("kites.mend")).shares(("mend it",), NONE[:1])
        without = index(task("kites.mend")).shares(("mend it",), NONE[:1])
        silent = index(task("kites.fly", says=())).shares(("let it up",), NONE[:1])
    assert found is not None
    assert found.tasks[0, 0] < 0.5
    assert np.isnan(found.tasks[0, 1])
    assert without is None
    assert silent is None


def test_all_shipped_tasks_are_known_by_how_they_are_asked_for() -> None:
    shipped = {one.dotted_name for one in Catalogue(load_integrations(), has_model=True).specs if one.says}
    assert shipped == set(weights().ways.names) - {NOTHING, TOLD}
