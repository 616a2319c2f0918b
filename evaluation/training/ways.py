"""Learning how people ask for each shipped task: many ways of asking, weighed by their vectors and their words."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from evaluation.sets import lines, tasks
from evaluation.training.descent import Ascent
from evaluation.training.examples import fold, judged, plain
from neena.flows.embedding.vectors import SIZE
from neena.flows.meaning.atoms import masked
from neena.flows.meaning.index import Embeds
from neena.flows.meaning.ways import NOTHING, TOLD, Ways, words_of
from neena.flows.reading.tokens import tokenize

_LEAST = 2  # ways that a word is in
_ROUNDS = 200
_RATE = 0.1
_SLOWED = 0.02
_HELD = 2e-5

Way = tuple[str, str]


def known() -> list[tuple[int, Way]]:
    """All ways of asking for one task or for what none does, and of telling, with their folds; tasks' own have none."""
    telling = {one["request"] for one in lines("spoken/told.jsonl")}
    found = [(-1, (_masked(said), one.dotted_name)) for one in tasks("shipped") for said in one.says]
    for text, asked in judged():
        if len(asked) < 2:
            said = plain(text)
            beyond = TOLD if text in telling else NOTHING
            found.append((fold(said), (_masked(said), next(iter(asked), beyond))))
    return found


def _masked(text: str) -> str:
    return masked(tokenize(text))


def fit(given: Sequence[Way], embeds: Embeds) -> Ways:
    """What speaks for each task; a way is a text, its values masked by their kinds, and what it asks for."""
    names = sorted({name for _, name in given} | {NOTHING, TOLD})
    spread = Counter(word for text, _ in given for word in set(words_of(text)))
    words = sorted(word for word, count in spread.items() if count >= _LEAST)
    column, row = {name: at for at, name in enumerate(names)}, {word: at for at, word in enumerate(words)}
    said = np.zeros((len(given), SIZE + len(words) + 1), dtype=np.float32)
    said[:, :SIZE] = embeds.vectors([text for text, _ in given])
    said[:, -1] = 1
    for at, (text, _) in enumerate(given):
        known = [SIZE + row[word] for word in set(words_of(text)) if word in row]
        said[at, known] = 1 / np.sqrt(len(known) or 1)
    right = np.zeros((len(given), len(names)), dtype=np.float32)
    right[range(len(given)), [column[name] for _, name in given]] = 1
    table = np.zeros((said.shape[1], right.shape[1]))
    ascent = Ascent([table])
    for at in range(_ROUNDS):
        scores = said @ table.astype(np.float32)
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        uphill = said.T @ (right - likely) / len(given)
        ascent.step([uphill - _HELD * table], _RATE / (1 + _SLOWED * at))
    return Ways(tuple(names), tuple(words), table.astype(np.float32))
