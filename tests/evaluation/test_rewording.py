"""Other words say the same, the same each time; other names are names of their own."""

from evaluation.rewording import renamed, reworded
from evaluation.sets import tasks


def test_values_are_left_as_they_are_and_verbs_are_not() -> None:
    text = 'Create a card "Get the list" on the board, then delete the label.'
    other = reworded(text, "one")
    assert '"Get the list"' in other
    assert "Create" not in other.replace('"Get the list"', "")
    assert "remove the label" in other
    assert other == reworded(text, "one")


def test_a_simple_sentence_may_be_said_in_the_passive() -> None:
    told = {reworded("Delete the old card from the board.", str(key)) for key in range(8)}
    assert any("should be deleted from the board" in one for one in told)


def test_every_task_gets_a_name_of_its_own() -> None:
    others = renamed(tasks("nestful-exec"))
    assert len({one.dotted_name for one in others}) == len(others)
    assert all(old.description == new.description for old, new in zip(tasks("nestful-exec"), others, strict=True))
