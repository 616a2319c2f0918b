"""What the reading by meaning makes of a text before any number is weighed."""

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.assigning import Fit, assigned
from neena.flows.meaning.atoms import atoms
from neena.flows.meaning.candidates import Candidate, candidates
from neena.flows.meaning.exemplary import exemplary
from neena.flows.meaning.files import held, may_hold
from neena.flows.meaning.ignoring import told
from neena.flows.planner.converting import converter
from neena.flows.reading.tokens import tokenize
from neena.kernel.ids import stable_id


def parts(text: str) -> list[str]:
    tokens = tokenize(text)
    return [text[tokens[one.start].start : tokens[one.end - 1].end] for one in atoms(tokens)]


def idle(text: str) -> set[int]:
    tokens = tokenize(text)
    return set(told(tokens, atoms(tokens)))


def values(text: str) -> list[str]:
    return [one.text for one in candidates(tokenize(text), text)]


def task(name: str, given: str, made: str) -> TaskSpec:
    return TaskSpec(
        id=stable_id("test", name), dotted_name=f"studio.{name}", name=name, description=name, integration="studio",
        integration_name="Studio", effect="read", parameters=(Parameter(given, given, 1, "", optional=False),),
        outputs=(Parameter(made, made, 1, "", optional=False),), output_name="", output_is_list=False,
    )  # fmt: skip


def test_what_is_there_asks_for_nothing() -> None:
    assert idle("I have a film, tour.mp4, that shows a harbour. Cut it.") == {0, 1, 2}
    assert idle("There are two drafts here. Join them.") == {0}
    assert idle("I have a film that I want to cut.") == set()
    assert idle("I have to call Ada, and write to Bob.") == set()


def test_the_dot_of_a_title_ends_no_sentence() -> None:
    assert parts("Book a visit to Dr. Jane Roe. Then write a note.") == [
        "Book a visit to Dr. Jane Roe",
        "Then write a note",
    ]
    assert "Dr. Jane Roe" in values("Book a visit to Dr. Jane Roe on Monday")


def test_a_piece_of_a_value_is_no_value() -> None:
    found = values("Meet Ada at 16:48 in New York City")
    assert {"16:48", "New York City", "Ada"} <= set(found)
    assert not {"16", "48", "York", "City", "New York"} & set(found)


def test_files_are_told_by_their_endings() -> None:
    assert (held("a.JPG"), held("b.wav"), held("c.mp4"), held("Mr."), held("no")) == (
        "image",
        "audio",
        "video",
        None,
        None,
    )
    assert may_hold("image", "a.jpg")
    assert not may_hold("text", "b.wav")
    assert may_hold("string", "b.wav")
    assert may_hold("file", "b.wav")


def test_values_are_shared_out_so_that_all_in_all_most_speaks_for_them() -> None:
    among = [
        Candidate("Logic", "name", 0, 1),
        Candidate("Hill College", "name", 2, 4),
        Candidate("Hill", "phrase", 2, 3),
    ]
    fits = [Fit(3.0, 0, 1), Fit(2.8, 0, 0), Fit(2.5, 1, 1), Fit(0.1, 1, 0), Fit(2.0, 1, 2)]
    assert {(one.parameter, one.candidate) for one in assigned(fits, among, [])} == {(0, 0), (1, 1)}
    assert assigned(fits, among, among) == []


def test_one_task_alone_makes_a_kind_of_another() -> None:
    tasks = [
        task("audio_to_text", "audio", "text"),
        task("describe", "image", "text"),
        task("caption", "image", "text"),
    ]
    assert converter(tasks, "audio", "text") == (tasks[0], "text")
    assert converter(tasks, "image", "text") is None
    assert converter(tasks, "text", "text") is None
    assert converter(tasks, "", "text") is None


def test_examples_are_what_a_description_names() -> None:
    assert exemplary(Parameter("site", "string", 1, "The site, eg. Shop, Mart etc.", optional=True)) == ("Shop", "Mart")
    only = Parameter("size", "string", 1, "How big", optional=True, choices=("S", "L"))
    assert exemplary(only) == ("S", "L")
