"""What comes before or after something else: `once card c7 is moved to Done, tell #ops`, `but first tell #ops`."""

from neena.flows.reading.everyday.line import Line, holds, made, plain
from neena.flows.reading.lexicon import SPOKEN, acts_of
from neena.flows.reading.stems import stem

_DOERS = frozenset({"you", "we", "i"})
_BE = frozenset({"is", "are", "was", "were"})
_HAVE = frozenset({"has", "have"})
_AFTER: tuple[tuple[str, ...], ...] = (("as", "soon", "as"), ("right", "after"), ("once",), ("after",))
_WAITING: tuple[tuple[str, ...], ...] = (*_AFTER, ("when",))
_ALL_OF_IT = frozenset({"that", "this", "it", "both", "all", "everything", "they", "that's", "it's", "all's"})
_IS = _BE | frozenset({"has", "have", "been", "of", "them", "that", "it"})
_DONE = frozenset({"done", "finished", "ready", "through", "over", "exist", "exists", "there", "up", "complete"})
_LONGEST = 10


def in_time(line: Line) -> Line:
    """One sentence, with what is done first as `before you ...`, `after you ...` or `then`."""
    return _done(_passive(_soon(_first(line))))


def _first(line: Line) -> Line:
    """`delete it, but first tell #ops` as `but before that tell #ops`."""
    for place in range(2, len(line) - 2):
        if holds(line, place, "but", "first"):
            return [*line[: place + 1], *made("before that"), *line[place + 2 :]]
    return line


def _soon(line: Line) -> Line:
    """`as soon as you have archived it` as `after you archived it`."""
    for place in range(len(line) - 3):
        said = _said(line, place, _AFTER)
        if said and holds(line, place + said, _DOERS):
            doer = place + said
            have = holds(line, doer + 1, _HAVE)
            return [*line[:place], *made("after"), line[doer], *line[doer + 1 + have :]]
    return line


def _passive(line: Line) -> Line:
    """`once card c7 is moved to Done,` as `after you move card c7 to Done,`; nothing is deleted by the way."""
    said = _said(line, 0, _AFTER)
    if not said or holds(line, said, _DOERS):
        return line
    for place in range(said + 1, min(said + _LONGEST, len(line) - 1)):
        if plain(line[place]) == ",":
            break
        size = 1 if plain(line[place]) in _BE else 2 * holds(line, place, _HAVE, "been")
        if not size:
            continue
        subject, verb = line[said:place], _verb(plain(line[place + size]))
        if verb and plain(subject[0]) not in _ALL_OF_IT and "delete" not in acts_of(stem(verb)):
            return [*made(f"after you {verb}"), *subject, *line[place + size + 1 :]]
    return line


def _done(line: Line) -> Line:
    """`when that's done,` and `and when both exist` as `then`."""
    for place in range(len(line) - 2):
        said = _said(line, place, _WAITING)
        opens = place == 0 or plain(line[place - 1]) in {"and", ","}
        if not said or not opens or not holds(line, place + said, _ALL_OF_IT):
            continue
        end = place + said + 1
        while end < len(line) and plain(line[end]) in _IS:
            end += 1
        if end < len(line) - 1 and plain(line[end]) in _DONE:
            return [*line[:place], *made("then"), *line[end + 1 + holds(line, end + 1, ",") :]]
    return line


def _said(line: Line, place: int, ways: tuple[tuple[str, ...], ...]) -> int:
    """How many words from here on say that something has to be done by then; 0 where none do."""
    return next((len(way) for way in ways if holds(line, place, *way)), 0)


def _verb(participle: str) -> str | None:
    """`moved`: move."""
    endings = (participle[:-1], participle[:-2], participle[:-3])
    return next((one for one in endings if one in SPOKEN), None) if participle.endswith("ed") else None
