"""Templates: filled once, never read again, and JSON stays JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neena.flows.placeholders import text_of
from neena.triggers.template import filled, unknown_fields, words_of

KNOWN = ("ticket_id", "subject", "tags")
LOOK_ALIKES = st.sampled_from(
    [
        "<{subject}>",
        "<{ticket_id}>",
        "{{subject}}",
        "<{",
        "}>",
        "{{",
        "\\",
        '"',
        "\n",
        "\\u0000",
        "\u2028",
        "💥",
        "\x7f",
    ]
)
TEXTS = st.lists(st.one_of(st.text(st.characters(codec="utf-8"), max_size=20), LOOK_ALIKES), max_size=6).map("".join)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)


@given(subject=TEXTS, ticket_id=TEXTS)
def test_what_is_put_in_is_never_read_again(subject: str, ticket_id: str) -> None:
    fields = {"subject": subject, "ticket_id": ticket_id}
    words = "New <{ticket_id}>: <{subject}> (<{ ticket_id }>)"
    assert filled(words, fields) == f"New {ticket_id}: {subject} ({ticket_id})"


@settings(max_examples=50)
@given(value=VALUES, other=VALUES)
def test_a_template_that_is_json_stays_json_whatever_the_event_says(value: Any, other: Any) -> None:
    words = json.dumps({"a": "<{subject}>", "b": ["x <{tags}> y", {"<{subject}>-key": 1}], "n": 1})
    read = json.loads(filled(words, {"subject": value, "tags": other}))
    assert read["a"] == text_of(value)
    assert read["b"][0] == f"x {text_of(other)} y"
    assert list(read["b"][1]) == [f"{text_of(value)}-key"]
    assert set(read) == {"a", "b", "n"}


@settings(max_examples=50)
@given(template=TEXTS, fields=st.dictionaries(st.sampled_from(KNOWN), VALUES))
def test_every_template_can_be_filled(template: str, fields: dict[str, Any]) -> None:
    known = frozenset(KNOWN)
    if not unknown_fields(template, known):
        text = filled(words_of(template, known), {name: fields.get(name, "") for name in known})
        assert "\x00" not in text or "\x00" in template + str(fields)


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("Nothing to fill", []),
        ("<{subject}> <{ subject }>", []),
        ("<{sender}> and <{ sender }> and <{mood}>", ["sender", "mood"]),
        ("<{}>", [""]),
        ("<{sub ject}>", ["sub ject"]),
        ("<{subject.x}>", ["subject.x"]),
        ("<{__class__}>", ["__class__"]),
        ("<{Subject}>", ["Subject"]),
        ("{{sender}} {sender} <sender> <{sender} {sender}>", []),
        ("<{<{sender}>}>", ["sender"]),
        ("<{<{subject}>}>", []),
    ],
)
def test_only_fields_of_the_event_may_be_named(template: str, unknown: list[str]) -> None:
    assert unknown_fields(template, KNOWN) == unknown


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{subject}}", "S"),
        ("{{ subject }}", "S"),
        ("{{sender}}", "{{sender}}"),
        ("{{{subject}}}", "{S}"),
        ("<{{subject}}>", "<S>"),
        ("<{<{subject}>}>", "<{S}>"),
        ("{subject} <subject> <{subject} {{subject}", "{subject} <subject> <{subject} {{subject}"),
        ("<{subject}><{subject}>", "SS"),
        ("{{__class__}} {{subject.__class__}} {0} %s $subject", "{{__class__}} {{subject.__class__}} {0} %s $subject"),
        ('{"a": "{{subject}}", "b": {"c": {}}}', '{"a": "S", "b": {"c": {}}}'),
        ('{"a": {{subject}}}', '{"a": S}'),
    ],
)
def test_braces_of_every_kind(template: str, text: str) -> None:
    words = words_of(template, frozenset(KNOWN))
    assert filled(words, {"subject": "S", "ticket_id": "1", "tags": []}) == text


def test_values_that_are_no_text_are_compact_json() -> None:
    fields = {"subject": {"a": [1, None]}, "tags": ["x", True], "ticket_id": None}
    assert filled("<{subject}> <{tags}> <{ticket_id}>.", fields) == '{"a":[1,null]} ["x",true] .'


def test_a_deeply_nested_template_is_only_text() -> None:
    deep = "[" * 20_000 + "<{subject}>"
    assert filled(deep, {"subject": '"'}).endswith('["')
