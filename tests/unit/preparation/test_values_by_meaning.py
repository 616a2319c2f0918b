"""Tasks that declare nothing about their words: their values are found by what the words mean, and never at a risk."""

from dataclasses import replace
from typing import Any

import pytest

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flow_runs.preparation.embedded import EmbeddedPreparer, foresee
from neena.flow_runs.preparation.port import NotPrepared, Operation, Situation
from neena.kernel.ids import stable_id


def parameter(name: str, data_type: str, told: str, *, optional: bool = False) -> Parameter:
    return Parameter(name, data_type, 1, told, optional=optional)


def task(name: str, told: str, *parameters: Parameter, effect: Any = "read") -> TaskSpec:
    return TaskSpec(
        id=stable_id("tests", name),
        dotted_name=f"skies.{name}",
        name=name.replace("_", " "),
        description=told,
        integration="skies",
        integration_name="Skies",
        effect=effect,
        parameters=parameters,
        outputs=(),
        output_name="",
        output_is_list=False,
    )


CITY = parameter("city", "string", "City to look at (e.g. Berlin, New York)")
FORECAST = task(
    "forecast_weather",
    "Forecast the weather of a city",
    CITY,
    parameter("days", "int", "Number of days ahead", optional=True),
)
WORDS = "Forecast the weather in Lisbon for the next 3 days"


def situation(spec: TaskSpec, words: str, instruction: str | None = None, **more: Any) -> Situation:
    return Situation(words, (), {}, Operation(0, 0, spec.name, instruction, spec), (), (), **more)


async def values(of: Situation) -> dict[str, Any]:
    (call,) = (await EmbeddedPreparer().prepare(of)).calls
    assert {one.source.kind for one in call if one.source.kind != "default"} <= {"request"}
    return {one.name: one.value for one in call}


@pytest.mark.parametrize("instruction", [None, WORDS, "Forecast the weather"])
async def test_values_stand_in_the_request_wherever_the_instruction_ends(instruction: str | None) -> None:
    """What a task must have may stand beside the words that ask for it; the rest is read from these alone."""
    found = await values(situation(FORECAST, WORDS, instruction))
    assert found["city"] == "Lisbon"
    assert found.get("days") == (None if instruction == "Forecast the weather" else 3)


async def test_what_is_written_is_not_guessed_from_plain_words() -> None:
    book = task("book_place", "Book a place somewhere", parameter("place", "string", "Where"), effect="write")
    with pytest.raises(NotPrepared, match="place has no value"):
        await values(situation(book, "Book the usual thing for me"))
    assert (await values(situation(book, "Book the place 'Blue Room' for me")))["place"] == "Blue Room"


async def test_no_name_is_taken_for_an_id() -> None:
    removal = task("remove_station", "Remove a station", parameter("station_id", "string", "Id of it"), effect="write")
    with pytest.raises(NotPrepared, match="station_id has no value"):
        await values(situation(removal, "Remove the station Harbour North"))


async def test_a_number_is_not_found_where_no_figure_stands() -> None:
    average = task("average_over", "Average over some days", parameter("days", "int", "How many days"))
    with pytest.raises(NotPrepared, match="days has no value"):
        await values(situation(average, "Average the rain over the summer in Lisbon"))


async def test_an_event_has_no_say_in_guesses() -> None:
    with pytest.raises(NotPrepared, match="city has no value"):
        await values(situation(FORECAST, WORDS, by_event=True))


async def test_who_approves_sees_guesses_and_a_model_is_not_bound_by_them() -> None:
    """An operation that takes results waits for these before anything is guessed."""
    alone = situation(FORECAST, WORDS)
    assert [one.value for one in foresee(alone)] == ["Lisbon", 3]
    assert [one.name for one in foresee(alone, guesses=False)] == ["days"]
    assert [one.name for one in foresee(replace(alone, sources=(0,)))] == ["days"]
