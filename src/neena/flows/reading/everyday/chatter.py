"""Sentences that only tell something, beside those that ask: `Our supplier sits there.`, `it was only for practice`."""

from neena.flows.reading.everyday.line import ARTICLES, ENDS, Line, holds, is_verb, plain, plains, sentences, titled
from neena.flows.reading.lexicon import FILLERS, JOINING, NOUN_VERBS, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.vocabulary import Vocabulary

_SUBJECTS = word_set(
    "i we he she it they there nobody somebody someone everybody everyone people who whoever one which i'm i've i'll"
    " we're we've we'll i'd it's he's she's they're that's there's you're this that these those you"
)
_OWNERS = ARTICLES | {"some", "his", "her", "each", "all"}
_FINITE = word_set(
    "is are was were am has have had will would can can't could does did doesn't didn't don't isn't wasn't won't"
    " i'm i've i'll we're we've we'll it's he's she's they're that's there's you're"
)
_OPENING = word_set("hope hoping sorry apologies since although though because if honestly anyway okay ok so and but")
_SKIPPED = _OPENING - {"hope", "hoping", "sorry", "apologies", "if"} | word_set(
    ", hi hello hey yesterday today now well dear so then recently lately meanwhile before after that luckily sadly"
)
_BINDING = word_set("so because since as then though although and while for but")
_SIGNS = word_set("please pls plz need needs want wants should must shall deserves ought")
_CLOSING = word_set("thanks thank regards wishes cheers sincerely yours greetings bye best love thx ty morning evening")
_CONDITIONS = frozenset({"if", "unless", "when", "whenever", "otherwise", "only", "once"})
_TURNING = word_set(", so and but now therefore hence then - – — :")
_SHORTEST = 3


class Chatter:
    """Tells asking from telling, by the things and services of the catalogue."""

    def __init__(self, words: Vocabulary) -> None:
        self._words = words

    def without(self, tokens: Line) -> Line:
        """The request without what only tells; the request itself where nothing would be left."""
        found = [self._asking(sentence) for sentence in sentences(tokens)]
        return [token for sentence in found for token in sentence] if any(found) else tokens

    def _asking(self, sentence: Line) -> Line:
        if self._tells(sentence) or _closes(sentence):
            return []
        return self._untailed(self._headless(self._begun(sentence)))

    def _begun(self, sentence: Line) -> Line:
        """`The shower in room 214 is cold, so could you open a ticket` from `could you` on."""
        if plain(sentence[0]) in _CONDITIONS or _opens(sentence):
            return sentence
        for place in range(_SHORTEST, len(sentence) - 2):
            if plain(sentence[place - 1]) not in _TURNING or not _asks_you(sentence, place):
                continue
            end = place
            while end and plain(sentence[end - 1]) in _TURNING:
                end -= 1
            if not self._is_told(sentence[:end]):
                return sentence
            return sentence[place:]
        return sentence

    def _is_told(self, head: Line) -> bool:
        """Whether the words say what is so, and name nothing that what comes after them may speak of."""
        words = [word for word in plains(head) if word]
        says = any(word in _FINITE or word.endswith(("ed", "s")) for word in words[1:])
        return says and not self._names([one for one in head if one.kind != "id"]) and not _asks(head)

    def _headless(self, sentence: Line) -> Line:
        """`Anyway, long story short: make a board` from its verb on."""
        for place, token in enumerate(sentence[:-2]):
            if plain(token) != ":" or not place:
                continue
            head, rest = sentence[:place], sentence[place + 1 :]
            if self._names(head) or _asks(head) or not (_opens(rest) or rest[0].is_literal or self._names(rest[:2])):
                return sentence
            return rest
        return sentence

    def _untailed(self, sentence: Line) -> Line:
        """Without what is told after a comma: `delete the board, it was only for practice`."""
        for place in range(len(sentence) - _SHORTEST, 1, -1):
            if plain(sentence[place]) != ",":
                continue
            tail = sentence[place + 1 :]
            while tail and plain(tail[0]) in _BINDING:
                tail = tail[1:]
            if self._tells(tail) and plain(tail[0]) in _SUBJECTS and not _is_text(sentence[:place]):
                kept = sentence[-1:] if plain(sentence[-1]) in ENDS else []
                return self._untailed([*sentence[:place], *kept])
        return sentence

    def _tells(self, sentence: Line) -> bool:
        """Whether nothing is asked for: someone is or does something, and no value or named thing is spoken of."""
        words = [word for word in plains(sentence) if word and word not in ENDS]
        if len(words) < _SHORTEST or plain(sentence[-1]) == "?" or self._names(sentence) or _asks(sentence):
            return False
        while words and words[0] in _SKIPPED:
            words = words[1:]
        if words[:2] == ["if", "only"] or words[:1] in (["hope"], ["hoping"], ["sorry"], ["apologies"]):
            return True
        if not words or words[0] in _CONDITIONS:
            return False
        if words[0] in _SUBJECTS:
            return True
        return words[0] in _OWNERS and any(word in _FINITE or word.endswith(("ed", "s")) for word in words[2:])

    def _names(self, sentence: Line) -> bool:
        """Whether a value, a service or a thing with its name is spoken of."""
        for place, token in enumerate(sentence):
            if token.is_literal and token.kind != "number":
                return True
            known = stem(plain(token)) if plain(token) else ""
            if known in self._words.services:
                return True
            near = [*sentence[place + 1 : place + 2], *sentence[max(0, place - 1) : place]]
            if known in self._words.things and any(titled(one) or one.is_literal for one in near if one.kind != "mark"):
                return True
        return False


def _asks(sentence: Line) -> bool:
    """Whether words ask: `please`, `we need`, `could you`, or a verb that opens a part of the sentence."""
    for place, token in enumerate(sentence):
        word = plain(token)
        after = plain(sentence[place + 1]) if place + 1 < len(sentence) else ""
        if word in _SIGNS and after not in {"not", "to"} | {"that", "it", "this"}:
            return True
        if word in {"like", "love"} and place and plain(sentence[place - 1]) in {"would", "i'd", "we'd"}:
            return True
        if word in {"can", "could", "would", "will"} and after in {"you", "we", "i"}:
            return True
        if holds(sentence, place, "let", frozenset({"us", "me"})):
            return True
        begins = place == 0 or plain(sentence[place - 1]) in {",", ":", "and", "then", ";"}
        if begins and _opens(sentence[place:]):
            return True
    return False


def _asks_you(line: Line, place: int) -> bool:
    """Whether what is asked begins here: `could you`, `please`, `I need`."""
    if holds(line, place, frozenset({"could", "can", "would", "will"}), frozenset({"you", "someone", "somebody"})):
        return True
    wish = holds(line, place, frozenset({"i", "we"}), frozenset({"need", "want", "would"}))
    return wish or plain(line[place]) in {"please", "pls", "plz", "kindly", "i'd", "we'd"}


def _opens(line: Line) -> bool:
    """Whether a verb as it is used to ask stands first."""
    rest = list(line)
    while rest and plain(rest[0]) in FILLERS | JOINING | {","}:
        rest = rest[1:]
    if not rest or len(rest) < 2:
        return False
    low = plain(rest[0])
    if low == "only":
        return False
    return is_verb(rest[0]) or (
        stem(low) in VERBS | NOUN_VERBS
        and not low.endswith(("s", "ed"))
        and (rest[1].is_literal or plain(rest[1]) in _OWNERS | {"it", "them", "me", "us", "every"})
    )


def _closes(sentence: Line) -> bool:
    """`Many thanks, Gerda`, `With best wishes, Ann`."""
    words = [word for word in plains(sentence) if word and word.isalpha()]
    plainly = all(token.kind in {"word", "mark"} for token in sentence)
    return plainly and 0 < len(words) <= 6 and any(word in _CLOSING for word in words[:3])


def _is_text(sentence: Line) -> bool:
    """Whether what a message says has begun, to which more belongs."""
    begun = next((at for at, one in enumerate(sentence) if plain(one) in {"that", "saying", "says", "know", ":"}), None)
    return begun is not None and not any(token.kind == "quoted" for token in sentence[begun:])


__all__ = ["Chatter"]
