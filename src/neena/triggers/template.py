"""Templates: a person's words with `<{field}>` in them, filled once by an event (contract 5.6). Pure."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from neena.flows.placeholders import PLACEHOLDER, fill, text_of

_ANY = re.compile(r"<\{([^<>{}]*)\}>")
_BRACES = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")


def unknown_fields(template: str, known: Collection[str]) -> list[str]:
    """What stands in `<{...}>` and is no field, each once; a `{{x}}` that is no field is plain text."""
    return [name for name in dict.fromkeys(found.strip() for found in _ANY.findall(template)) if name not in known]


def words_of(template: str, known: Collection[str]) -> str:
    """The template with `{{field}}` written as `<{field}>`, and no other braces touched."""
    return _BRACES.sub(lambda found: f"<{{{found[1]}}}>" if found[1] in known else found[0], template)


def filled(words: str, fields: Mapping[str, Any]) -> str:
    """The words with every placeholder replaced, in one pass. JSON stays JSON: in its strings values are escaped."""
    if not _is_json(words):
        return fill(words, fields)
    return PLACEHOLDER.sub(lambda found: _escaped(text_of(fields[found[1]])) if found[1] in fields else found[0], words)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
