"""IMAP SEARCH (RFC 3501 6.4.4) over a mailbox."""

from collections.abc import Callable
from datetime import date, datetime

from neena.simulators.mail_boxes import Mail
from neena.simulators.mail_words import Text, Words, is_set, numbers

Test = Callable[[Mail], bool]
_FLAGS = {
    "SEEN": "\\Seen",
    "ANSWERED": "\\Answered",
    "FLAGGED": "\\Flagged",
    "DELETED": "\\Deleted",
    "DRAFT": "\\Draft",
}
_DATES: dict[str, Callable[[date, date], bool]] = {
    "SINCE": lambda mail, given: mail >= given,
    "BEFORE": lambda mail, given: mail < given,
    "ON": lambda mail, given: mail == given,
}


class NotUnderstoodError(ValueError):
    """A search key that this server does not know."""


def search(mails: list[Mail], words: Words) -> list[int]:
    """The positions (from 0) of the mails that meet all keys."""
    rest = list(words)
    if rest[:1] == ["CHARSET"]:
        rest = rest[2:]
    tests: list[Test] = []
    while rest:
        tests.append(_key(mails, rest))
    return [place for place, mail in enumerate(mails) if all(test(mail) for test in tests)]


def _key(mails: list[Mail], rest: Words) -> Test:
    if not rest:
        raise NotUnderstoodError("a key is missing")
    word = rest.pop(0)
    if isinstance(word, list):
        inner = set(search(mails, word))
        return _by_place(mails, inner)
    key = word.upper()
    if is_set(word) and not isinstance(word, Text):
        chosen = numbers(word, range(1, len(mails) + 1))
        return _by_place(mails, {number - 1 for number in chosen})
    if key == "UID":
        uids = numbers(_text(rest), [mail.uid for mail in mails])
        return lambda mail: mail.uid in uids
    if key == "NOT":
        inverted = _key(mails, rest)
        return lambda mail: not inverted(mail)
    if key == "OR":
        one, other = _key(mails, rest), _key(mails, rest)
        return lambda mail: one(mail) or other(mail)
    return _simple(key, rest)


def _simple(key: str, rest: Words) -> Test:
    if key == "ALL":
        return lambda _: True
    flag = _FLAGS.get(key.removeprefix("UN"))
    if flag:
        return lambda mail: (flag in mail.flags) != key.startswith("UN")
    if key.removeprefix("SENT") in _DATES:
        given = datetime.strptime(_text(rest), "%d-%b-%Y").date()  # noqa: DTZ007  # a day, no moment
        compare = _DATES[key.removeprefix("SENT")]
        return lambda mail: compare(mail.arrived.date(), given)
    if key in {"FROM", "TO", "CC", "BCC", "SUBJECT"}:
        return _has(key, _text(rest))
    if key == "HEADER":
        return _has(_text(rest), _text(rest))
    if key in {"TEXT", "BODY"}:
        wanted = _text(rest).casefold()
        return lambda mail: wanted in _whole(mail, headers=key == "TEXT").casefold()
    raise NotUnderstoodError(key)


def _by_place(mails: list[Mail], places: set[int]) -> Test:
    uids = {mails[place].uid for place in places}
    return lambda mail: mail.uid in uids


def _has(header: str, text: str) -> Test:
    wanted = text.casefold()
    return lambda mail: wanted in str(mail.message.get(header, "")).casefold()


def _whole(mail: Mail, *, headers: bool) -> str:
    message = mail.message
    found = [f"{name}: {value}" for name, value in message.items()] if headers else []
    found.extend(str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text")
    return "\n".join(found)


def _text(rest: Words) -> str:
    if not rest or isinstance(rest[0], list):
        raise NotUnderstoodError("a text is missing")
    return str(rest.pop(0))
