"""Words that say nothing about what is to be done: greetings, thanks, politeness, haste."""

from neena.flows.reading.everyday.line import Line, holds, plain, plains, sentences
from neena.flows.reading.tokens import Token

_ANYWHERE = [
    tuple(words.split())
    for words in (
        "if you don't mind", "if you can", "if you could", "if possible", "if that's ok", "when you can",
        "when you have time", "when you get a chance", "as soon as possible", "right away",
        "straight away", "real quick",
        "pls", "plz", "kindly", "would you mind", "do you mind", "be so kind and", "be so kind as to",
        "be so good as to", "i would like you to", "i'd like you to", "i want you to", "i need you to", "can you",
        "whenever it suits you", "whenever it suits", "when it suits you", "at your convenience", "long story short",
        "no rush", "no hurry", "for the record", "i was hoping you could", "could you", "would you",
        "will you", "i'd like to", "i want to",
    )
]  # fmt: skip
_LAST = frozenset(
    [
        "asap",
        "thx",
        "thanks",
        "thank",
        "cheers",
        "ty",
        "please",
        "now",
        "today",
        "ok",
        "okay",
        "quickly",
        "soon",
        "much",
    ]
)
_LAST_AFTER = {"you": "thank", "me": "for", "advance": "in", "lot": "a", "kindly": "thank"}
_GREETING = frozenset({"hi", "hello", "hey", "dear", "neena", "ok", "okay", "yo", "good", "morning", "evening"})
_LONGEST_GREETING = 4
_THANKS = frozenset(
    {"thanks", "thank", "thx", "you", "cheers", "ty", "very", "much", "a", "lot", "in", "advance", "so"}
)
_TELLING = frozenset({"say", "saying", "says", "with", "text", "message", "tell", "that", "wish", "write"})


def without_noise(tokens: Line) -> Line:
    """The request without words that say nothing; a request of nothing else stays as it is."""
    found = [_quiet(sentence) for sentence in sentences(tokens)]
    kept = [sentence for sentence in found if any(token.kind != "mark" for token in sentence)]
    return [token for sentence in kept for token in sentence] if kept else tokens


def _quiet(sentence: Line) -> Line:
    words = [word for word in plains(sentence) if word and word.isalpha()]
    short = 0 < len(words) <= 5 and all(token.kind in {"word", "mark"} for token in sentence)
    if short and (set(words) <= _GREETING | {"there"} or set(words) <= _THANKS):
        return []
    return _trimmed(_unasked(_ungreeted(sentence)))


def _ungreeted(sentence: Line) -> Line:
    """Without `Hey Neena,` before the rest."""
    place = 0
    while place < len(sentence) and plain(sentence[place]) in _GREETING:
        place += 1
    while 0 < place < _LONGEST_GREETING and plain(sentence[0]) == "dear" and plain(sentence[place]).isalpha():
        place += 1
    greeted = 0 < place < len(sentence) and "neena" in plains(sentence[:place])
    if place and place < len(sentence) and (greeted or plain(sentence[place]) == ","):
        return sentence[place + (plain(sentence[place]) == ",") :]
    return sentence


def _unasked(sentence: Line) -> Line:
    kept: Line = []
    place = 0
    while place < len(sentence):
        found = next((words for words in _ANYWHERE if holds(sentence, place, *words)), None)
        told = any(plain(token) in _TELLING for token in kept)
        if found and not told:
            place += len(found)
            continue
        kept.append(sentence[place])
        place += 1
    while kept and plain(kept[0]) == ",":
        kept = kept[1:]
    return kept


def _trimmed(sentence: Line) -> Line:
    """Without `asap`, `please` or `, thanks` at the end; what a message says is left alone."""
    end = len(sentence)
    while end and sentence[end - 1].kind == "mark" and plain(sentence[end - 1]) not in {")", "]"}:
        end -= 1
    last, closing = end, sentence[end:]
    while last > 1 and (step := _says_nothing(sentence, last)):
        last -= step
        while last > 1 and plain(sentence[last - 1]) in {",", "-", "–"}:
            last -= 1
    return [*sentence[:last], *closing] if last > 1 or last == end else sentence


def _says_nothing(sentence: Line, end: int) -> int:
    word, before = plain(sentence[end - 1]), plain(sentence[end - 2])
    if _LAST_AFTER.get(word) == before:
        return 2 if end > 2 and plain(sentence[end - 3]) not in _TELLING else 0
    if word not in _LAST or before in _TELLING:
        return 0
    return 0 if word in {"today", "now"} and not _is_clear(sentence[end - 2]) else 1


def _is_clear(token: Token) -> bool:
    return token.is_literal or plain(token) == ","
