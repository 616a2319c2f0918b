"""Messages that tell what another task finds: `tell #ops what day it is` asks for the date first."""

from neena.flows.reading.everyday.line import Line, made, plain, plains
from neena.flows.reading.lexicon import word_set
from neena.flows.reading.stems import is_plural, plural, stem
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_TELLING = word_set("tell post send mail email message notify write say announce ping slack share report inform")
_TARGETS = frozenset({"channel", "email", "user"})
_TO = frozenset({"to", "in", "on", "at"})
_PEOPLE = frozenset({"everyone", "everybody", "the", "team", "all", "me", "us"})
_TIMES = frozenset({"day", "date", "time", "weekday"})
_AROUND = word_set("what which it is the a current present right now of today today's") | _TIMES
_SUMS = frozenset(
    {"sum", "product", "difference", "plus", "minus", "times", "divided", "multiplied", "percent", "quotient"}
)
_ANSWERING = frozenset({"reply", "respond", "answer"})
_ANSWERED = word_set("mail email message ticket issue")
_NEWEST = frozenset({"newest", "latest", "last"})
_SAYS = frozenset({"saying", "says", "with", "that", ":"})
_OWNING = frozenset({"i", "we", "there", "are", "have", "got", "do", "is", "exist"})


def asked_first(sentence: Line) -> Line:
    """One sentence; a question that a message is to answer stands before it."""
    for place, token in enumerate(sentence[:-2]):
        if plain(token) not in _TELLING or (place and plain(sentence[place - 1]) not in {"and", "then", ",", "please"}):
            continue
        target = next((at for at in range(place + 1, len(sentence)) if sentence[at].kind in _TARGETS), None)
        if target is None:
            return sentence
        end = len(sentence)
        while end > target and plain(sentence[end - 1]) in {".", "!", "?", "\n", ";"}:
            end -= 1
        inner, start = sentence[place + 1 : target], target
        while inner and plain(inner[-1]) in _TO | _PEOPLE:
            inner.pop()
            start -= 1
        question = _question([*inner, *sentence[target + 1 : end]])
        if question:
            to = sentence[start:target] if plain(sentence[start]) in _TO else []
            it = made("it")
            told = [token, *it, *to, sentence[target]] if to else [token, sentence[target], *it]
            return [*sentence[:place], *question, *made("and"), *told, *sentence[end:]]
        return sentence
    return sentence


def answered(sentence: Line) -> Line:
    """`reply to the newest mail from X saying Y`: that mail is found first, then answered."""
    for place in range(len(sentence) - 4):
        if plain(sentence[place]) not in _ANSWERING:
            continue
        start = place + 1 + (plain(sentence[place + 1]) == "to")
        start += plain(sentence[start]) in {"the", "my", "our"}
        if plain(sentence[start]) not in _NEWEST:
            continue
        end = next((at for at in range(start, len(sentence)) if plain(sentence[at]) in _SAYS), len(sentence))
        noun = next((at for at in range(start + 1, end) if plain(sentence[at]) in _ANSWERED), None)
        if noun is None or any(plain(token) == "and" for token in sentence[start:end]):
            continue
        many = [*sentence[start + 1 : noun], *made(plural(plain(sentence[noun]), 2)), *sentence[noun + 1 : end]]
        reply = [*made(", at most 1, and"), sentence[place], *made("to it")]
        return [*sentence[:place], *made("Find the"), *many, *reply, *sentence[end:]]
    return sentence


def read_first(sentence: Line, words: Vocabulary) -> Line:
    """`send an email to X with my unread mails`: the mails are read first, then sent."""
    for place in range(2, len(sentence) - 2):
        served = any(stem(plain(token)) in words.services for token in sentence[place + 1 : place + 4])
        mine = plain(sentence[place]) in {"with", "of"} and plain(sentence[place + 1]) in {"my", "our", "all"}
        if not mine and not (served and plain(sentence[place]) == "about"):
            continue
        end = next(
            (at for at in range(place + 2, min(place + 6, len(sentence))) if _is_many(sentence[at], words.things)), None
        )
        start = next((at for at in range(place - 1, -1, -1) if plain(sentence[at]) in {"and", "then"}), -1) + 1
        clause = sentence[start:place]
        aimed = any(token.kind in _TARGETS for token in clause)
        if end is None or not aimed or plain(sentence[start]) not in _TELLING:
            continue
        read = [*made("Get"), *sentence[place + 1 : end + 1], *made("and")]
        return [*sentence[:start], *read, *clause, *made("with them"), *sentence[end + 1 :]]
    return sentence


def _is_many(token: Token, things: frozenset[str]) -> bool:
    word = plain(token)
    return bool(word) and is_plural(word) and (stem(word) in things or word == "mails")


def _question(phrase: Line) -> Line:
    """The request that answers the phrase; nothing when it is no question of this kind."""
    words = plains(phrase)
    if not words or len(words) > 20:
        return []
    if words[:2] == ["how", "many"]:
        return _count(phrase)
    known = {word for word in words if word}
    if known <= _AROUND and known & (_TIMES | {"today"}):
        return made("get the current time" if "time" in known else "get today's date")
    numbers = sum(token.kind == "number" for token in phrase)
    if numbers == 2 and known & _SUMS and len(words) <= 9:
        return [*made("calculate"), *(token for token in phrase if plain(token) not in {"what", "is"})]
    return []


def _count(phrase: Line) -> Line:
    """`how many boards I have` as `count the boards`."""
    words = plains(phrase)
    owning = next((at for at in range(3, len(words)) if words[at] in _OWNING), len(words))
    if not any(is_plural(word) for word in words[2:owning] if word):
        return []
    rest = phrase[owning:]
    while rest and plain(rest[0]) in _OWNING:
        rest = rest[1:]
    return [*made("count the"), *phrase[2:owning], *rest] if owning < len(words) else []
