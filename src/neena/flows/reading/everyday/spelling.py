"""Slips of the pen in the words for tasks: one letter wrong, missing, doubled or swapped."""

from collections.abc import Iterable

from neena.flows.reading.everyday.line import Line, made, plain, titled
from neena.flows.reading.lexicon import ACTS, CONTENT, NEGATIONS, NOUN_VERBS, STOP, VERBS, word_set
from neena.flows.reading.stems import stem

_WORDS = word_set(
    "create delete remove fetch update rename archive unarchive message email channel board boards cards "
    "lists card list inbox count filter retrieve download notify describe description subject unread "
    "table group calculate write summarize extract upload show post send move read sort with have many from that what"
    " this then when today tomorrow please open closed days weeks comment comments tickets mails name names date make"
)
_SHORT = {"ad": "add", "teh": "the", "adn": "and", "fro": "for", "hte": "the"}
_SHORTEST = 5
_MOST = 400


def respelled(tokens: Line, known: Iterable[str], spelled: Iterable[str] = ()) -> Line:
    """The request with each unknown word that is one slip away from a task's word written right.

    `known` are stems, `spelled` whole words.
    """
    familiar = VERBS | NOUN_VERBS | CONTENT | frozenset(known) | frozenset(ACTS)
    if len(tokens) > _MOST:
        return tokens
    words = sorted(_WORDS | frozenset(spelled))
    found: Line = []
    for token in tokens:
        low = plain(token)
        strange = low.isalpha() and (len(low) > 2 or low in _SHORT) and (not titled(token) or token is tokens[0])
        if not strange or low in STOP | NEGATIONS or (stem(low) in familiar and low not in _NEAR_MISSES):
            found.append(token)
            continue
        right = _SHORT.get(low) or next(
            (word for slip in (_is_small, _is_slip) for word in words if slip(low, word)), None
        )
        found += made(right) if right else [token]
    return found


# Words of their own that nobody means at the start of a request to a board.
_NEAR_MISSES = frozenset({"crate", "creat"})


def _is_slip(said: str, word: str) -> bool:
    if said == word or abs(len(said) - len(word)) > 1:
        return False
    return min(len(said), len(word)) >= _SHORTEST and _one_apart(said, word)


def _is_small(said: str, word: str) -> bool:
    """Whether no other word is likely: letters swapped or doubled, a vowel left out."""
    return said != word and (_swapped(said, word) or _without_vowel(said, word) or _doubled(said, word))


def _doubled(said: str, word: str) -> bool:
    return len(said) == len(word) + 1 and any(
        said[at] == said[at - 1] and said[:at] + said[at + 1 :] == word for at in range(1, len(said))
    )


def _without_vowel(said: str, word: str) -> bool:
    """`mov` for `move`, `snd` for `send`."""
    if len(word) != len(said) + 1 or said[:1] != word[:1]:
        return False
    return any(word[at] in "aeiou" and word[:at] + word[at + 1 :] == said for at in range(1, len(word)))


def _swapped(said: str, word: str) -> bool:
    if len(said) != len(word):
        return False
    wrong = [at for at in range(len(said)) if said[at] != word[at]]
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and said[wrong[0]] == word[wrong[1]]
        and (said[wrong[1]] == word[wrong[0]])
    )


def _one_apart(said: str, word: str) -> bool:
    at = 0
    while at < min(len(said), len(word)) and said[at] == word[at]:
        at += 1
    return said[at + 1 :] == word[at + 1 :] or said[at:] == word[at + 1 :] or said[at + 1 :] == word[at:]
