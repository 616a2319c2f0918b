"""Sentences about what was done: placeholders, plurals, names, and nothing expanded twice."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.flow_runs.telling import MAX_NAMES, fill, said

CARDS = [{"name": "One"}, {"title": "Two"}, {"id": 3}]


@pytest.mark.parametrize(
    ("template", "values", "result", "told"),
    [
        ("Created {name}.", {"name": "Milk"}, {}, "Created Milk."),
        ("Created {name}.", {}, {}, "Created nothing."),
        ("It is {result.status}.", {}, {"status": 200}, "It is 200."),
        ("It is {result.a.b}.", {}, {"a": {"b": "deep"}}, "It is deep."),
        ("It is {result.a.b}.", {}, {"a": [1]}, "It is nothing."),
        ("It is {result}.", {}, 5, "It is 5."),
        ("Kept {results_kept}.", {"results_kept": 7}, {"x": 1}, "Kept 7."),
        ("Asked {resulting}.", {"resulting": "x"}, "wrong", "Asked x."),
        ("Found {count}: {names}.", {}, CARDS, "Found 3: One, Two, 3."),
        ("Found {count:card}.", {}, [], "Found 0 cards."),
        ("Found {count:card}.", {}, [1], "Found 1 card."),
        ("Found {count:distinct item}.", {}, [1, 2], "Found 2 distinct items."),
        ("Found {names}.", {}, [], "Found none."),
        ("Fetched {url}[: {result.picked}].", {"url": "u"}, {"picked": "Hello"}, "Fetched u: Hello."),
        ("Fetched {url}[: {result.picked}].", {"url": "u"}, {"status": 200}, "Fetched u."),
        ("Fetched {url}[: {result.picked}].", {"url": "u"}, {"picked": "[{url}]"}, "Fetched u: [{url}]."),
        ("Found it[: {names}].", {}, CARDS, "Found it: One, Two, 3."),
        ("No placeholder: {} { } {Name} {a b}.", {"a b": 1}, {}, "No placeholder: {} { } {Name} {a b}."),
    ],
)
def test_placeholders_are_filled(template: str, values: dict[str, Any], result: Any, told: str) -> None:
    assert fill(template, values, result) == told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        *((None, "nothing"), (True, "yes"), (False, "no"), (0, "0"), (1.5, "1.5"), ("", "")),
        *(([], "none"), (["a", "b"], "a, b"), ({"a": 1, "b": None}, "a: 1, b: nothing"), ([{"x": 1}], "unnamed")),
    ],
)
def test_values_are_said_in_words(value: Any, words: str) -> None:
    assert said(value) == words


def test_long_lists_are_cut_and_say_so() -> None:
    assert fill("{names}", {}, list(range(MAX_NAMES + 5))).endswith("19, and 5 more")


@given(st.text(alphabet="{}namecountrsul.:x "))
def test_what_is_put_in_is_never_read_as_a_template(text: str) -> None:
    template, result = "<{name}|{result.name}|{names}>", [{"name": text}]
    assert fill("<{name}>", {"name": text}, result) == f"<{text}>"
    assert fill("<{result.name}>", {"name": "other"}, {"name": text}) == f"<{text}>"
    assert fill(template, {"name": text}, []) == f"<{text}|nothing|none>"


@given(
    st.text(),
    st.recursive(st.none() | st.text() | st.floats(), lambda one: st.lists(one) | st.dictionaries(st.text(), one)),
)
def test_any_template_and_result_give_a_text(template: str, result: Any) -> None:
    assert isinstance(fill(template + "{result.a} {names} {count:x} {y}", {"y": result}, result), str)
