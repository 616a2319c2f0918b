"""Messages in templates without quotation marks: the marks are put where a reader sees the text begin and end."""

import re

# A full stop or a semicolon inside could be the end of the message as well as part of it: such words stay as they are.
_TEXT = r"(?P<text>(?:(?!\.\s|\bthen\b)[^\"\n;])*<\{(?:(?!\.\s|\bthen\b)[^\"\n;])*?)"
_LONGEST = 500
_AIM = r"(?:#[\w-]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
_FORMS = (
    re.compile(rf"(?P<before>[^:\"]*{_AIM}[^:\"]*?(?::|\bthat\b)\s+){_TEXT}(?P<after>\.?)", re.IGNORECASE),
    re.compile(
        rf"(?P<before>(?:post|send|write|share)\s+){_TEXT}(?P<after>\s+(?:to|in|into)\s+{_AIM}[^\"]*)", re.IGNORECASE
    ),
)


def quoted(words: str) -> str | None:
    """`Post <{a}>: <{b}> to #ops` and `Tell #ops: new <{a}>: <{b}>` with their text in quotation marks; else None."""
    if len(words) > _LONGEST:
        return None
    for form in _FORMS:
        if found := form.fullmatch(words.strip()):
            return f'{found["before"]}"{found["text"]}"{found["after"]}'
    return None
