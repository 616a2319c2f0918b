"""Training learns what the examples hold, and the same from the same examples."""

import random

import numpy as np
from evaluation.training import choosing, filling, learning, ways
from evaluation.training.connectors import catalogue, request
from evaluation.training.examples import Example
from evaluation.training.lattice import Arc, lattice

from neena.flows.embedding.vectors import embedder
from neena.flows.meaning.filling import WIDTH
from neena.flows.meaning.ways import NOTHING, TOLD


def row(*values: float) -> np.ndarray:
    return np.array(values)


def test_every_way_gives_each_part_to_one_arc() -> None:
    left = [Arc(at, at + 1, None, row(1.0)) for at in range(3)]
    taken = [Arc(0, 2, "one", row(0.5)), Arc(1, 3, "two", row(0.3)), Arc(2, 3, "one", row(2.0))]
    made = lattice([*left, *taken], 3, frozenset({"one"}), frozenset())
    for graph in (made.free, made.right):
        _, share = graph.likely(row(0.1, 0.4, -0.2, 0.7, 0.3, 0.2))
        for part in range(3):
            covering = [at for at, arc in enumerate(made.arcs) if arc.first <= part < arc.last]
            assert abs(share[covering].sum() - 1) < 1e-9
    assert share[4] == 0, "a task that nobody wants is on no right way"
    assert share[3] + share[5] > 1, "and each right way holds the wanted one"


def test_a_value_is_learned_from_what_speaks_for_it_and_so_is_that_there_is_none() -> None:
    rnd = np.random.default_rng(3)
    known = []
    for at in range(200):
        rows = np.zeros((4, WIDTH))
        rows[:, 0] = 1
        rows[:, 5] = rnd.integers(0, 2, 4)
        right = at % 4
        rows[:, 9] = 0
        rows[right, 9] = at % 2
        known.append(filling.Choice(rows, (right,) if at % 2 else ()))
    layer = filling.fit(known, epochs=20)
    for one in known:
        scores = layer.scores(one.rows)
        assert (scores.argmax(),) == one.right if one.right else scores.max() < 0


def test_a_short_training_finds_most_tasks_of_requests_it_has_not_seen() -> None:
    rnd = random.Random(4)
    tasks = catalogue(rnd)
    made = [request(rnd, tasks) for _ in range(60)]
    cases = [Example(text, tasks, frozenset(asked)) for text, asked in made]
    embeds = learning.Remembered(embedder())
    compared = choosing.lattices(cases, embeds)
    chosen, again = choosing.fit(compared[:40], epochs=6), choosing.fit(compared[:40], epochs=6)
    ignoring, layer = chosen.ignoring, chosen.tasks
    assert np.array_equal(layer.outer, again.tasks.outer)
    assert np.array_equal(ignoring, again.ignoring)
    right = wanted = 0
    for case, way in zip(cases[40:], compared[40:], strict=True):
        scores = [
            float(arc.features @ ignoring) if arc.task is None else float(layer.scores(arc.features[None])[0])
            for arc in way.arcs
        ]
        _, share = way.free.likely(np.array(scores))
        for name in case.wanted:
            held = sum(share[at] for at, arc in enumerate(way.arcs) if arc.task == name)
            right += held > 0.5
            wanted += 1
    assert right / wanted > 0.6


def test_ways_of_asking_are_learned_by_their_words_and_their_meaning() -> None:
    given = [
        (f"{verb} the {thing}", "kites.fly") for verb in ("launch", "fly", "raise") for thing in ("kite", "dragon")
    ]
    given += [
        (f"{verb} the {thing}", "kites.mend") for verb in ("repair", "fix", "sew") for thing in ("kite", "dragon")
    ]
    given += [(f"{verb} the {thing}", NOTHING) for verb in ("paint", "sell") for thing in ("kite", "dragon")]
    given += [("the wind is strong today", TOLD), ("it has been raining for days", TOLD)]
    embeds = learning.Remembered(embedder())
    found = ways.fit(given, embeds)
    asked = ("let the kite soar", "sew the torn kite", "sell the kite", "the wind is weak today")
    likeliest = found.scores(asked, embeds.vectors(asked)).argmax(axis=1)
    assert [found.names[at] for at in likeliest] == ["kites.fly", "kites.mend", NOTHING, TOLD]
    assert np.array_equal(found.table, ways.fit(given, embeds).table)
