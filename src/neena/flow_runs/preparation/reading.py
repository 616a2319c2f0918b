"""What an operation's instruction (or else the request) says for its task."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from neena.flow_runs.preparation.port import Situation
from neena.flows.planner.matching import Index
from neena.flows.reading.clauses import split_clauses
from neena.flows.reading.lexicon import ALL, EACH
from neena.flows.reading.outside import outside_texts
from neena.flows.reading.slots import Slots, fill_slots
from neena.flows.reading.stems import stem
from neena.flows.reading.tasks import TaskReading, read_task
from neena.flows.reading.tokens import Token, tokenize
from neena.flows.reading.vocabulary import Vocabulary, vocabulary

_MOST = 200


@dataclass(frozen=True)
class Reading:
    """The task, the words that speak of it, and what they give."""

    task: TaskReading
    words: Vocabulary
    tokens: tuple[Token, ...]
    slots: Slots

    @property
    def says_every(self) -> bool:
        """Whether it is to be done for every one of several."""
        return any(token.lower in ALL and token.kind == "word" for token in self.tokens)

    @property
    def says_one(self) -> bool:
        """Whether it speaks of one thing (`it`), whatever the words beside it explain."""
        return any(token.lower in {"it", "its"} for token in self.tokens)

    @property
    def is_for_each(self) -> bool:
        """`for each card`, `one per card`: a text is written for each item."""
        words = [token.lower for token in self.tokens if token.kind == "word"]
        return any(
            word in EACH and (word == "per" or before in {"for", "about", "of", "on"} or after in {"of", "one"})
            for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        )

    @property
    def each_thing(self) -> frozenset[str]:
        """The thing after `for each`."""
        words = [token.lower for token in self.tokens if token.kind == "word"]
        return frozenset(stem(after) for word, after in pairwise(words) if word in EACH)


def read_operation(situation: Situation, earlier: Sequence[TaskReading]) -> Reading:
    """Read the instruction; where there is none, the clause of the request that fits the task best."""
    task = read_task(situation.operation.task)
    words = vocabulary([task, *earlier])
    text = situation.operation.instruction or ""
    data = outside_texts(situation.metadata)
    tokens = tokenize(text, data) if text.strip() else _clause(situation, data)
    clauses = split_clauses(tokens, words.verbs)
    verb_at = tokens.index(clauses[0].tokens[clauses[0].verb_at]) if clauses else -1
    return Reading(task, words, tuple(tokens), fill_slots(task, tokens, verb_at, words))


def _clause(situation: Situation, data: tuple[str, ...]) -> tuple[Token, ...]:
    index = Index([situation.operation.task])
    clauses = split_clauses(tokenize(situation.instructions, data), index.words.verbs)[:_MOST]
    scored = [(match.score, -place) for place, clause in enumerate(clauses) for match in index.match(clause)]
    return clauses[-max(scored)[1]].tokens if scored else tokenize(situation.instructions, data)
