"""The rules of a flow, one by one and together; the order of execution; places in the editor; the digest."""

import graphlib
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.flows import graph
from neena.flows.parts import digest
from neena.flows.schemas import DependencyIn, TaskOperationIn

Links = list[tuple[int, int]]
KNOWN, GONE = uuid4(), uuid4()


def withdrawn(definition: UUID) -> str | None:
    return "It was withdrawn." if definition == GONE else None


def operation(name: str, index: int | None = None, definition: UUID = KNOWN) -> TaskOperationIn:
    return TaskOperationIn.model_construct(name=name, task_definition=definition, index=index)


def link(source: int, target: int, instruction: str | None = None) -> DependencyIn:
    return DependencyIn(source_task_operation=source, target_task_operation=target, instruction=instruction)


def found(
    operations: Sequence[TaskOperationIn], dependencies: Sequence[DependencyIn] = (), name: str = "Flow"
) -> list[tuple[str, tuple[str | int, ...]]]:
    """Rule and place of every finding."""
    return [(one.message[:4], one.location[1:]) for one in graph.check(name, operations, dependencies, withdrawn)]


A, B, C = (operation(name, at) for at, name in enumerate("ABC"))


def test_sound_flow_has_no_finding() -> None:
    assert found([A, B, C], [link(0, 1), link(0, 2), link(1, 2)]) == []
    assert found([operation("A"), operation("B")], [link(0, 1)]) == []
    assert found([operation("A", 7), operation("B", 3)], [link(7, 3)]) == []


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_v01_name_is_needed(name: str) -> None:
    assert found([A], name=name) == [("V-01", ("name",))]


def test_v02_one_operation_is_needed() -> None:
    assert found([]) == [("V-02", ("task_operations",))]


@pytest.mark.parametrize("name", ["", "  "])
def test_v03_operation_needs_a_name(name: str) -> None:
    assert found([A, operation(name, 1)]) == [("V-03", ("task_operations", 1, "name"))]


def test_v04_names_are_unique() -> None:
    assert found([A, operation("A", 1), operation("A", 2)]) == [
        ("V-04", ("task_operations", 1, "name")),
        ("V-04", ("task_operations", 2, "name")),
    ]


@pytest.mark.parametrize(
    ("operations", "place"),
    [
        ([A, operation("B", -1)], 1),
        ([A, operation("B", 0)], 1),
        ([A, operation("B")], 1),
        ([operation("A"), operation("B", 0)], 0),
    ],
)
def test_v05_indexes_are_whole_unique_and_given_for_all_or_none(operations: list[TaskOperationIn], place: int) -> None:
    assert found(operations) == [("V-05", ("task_operations", place, "index"))]


def test_v06_definition_is_live() -> None:
    assert found([A, operation("B", 1, GONE)]) == [("V-06", ("task_operations", 1, "task_definition"))]


def test_v07_both_ends_exist() -> None:
    assert found([A, B], [link(5, 6)]) == [
        ("V-07", ("dependencies", 0, "source_task_operation")),
        ("V-07", ("dependencies", 0, "target_task_operation")),
    ]


def test_v08_nothing_depends_on_itself() -> None:
    assert found([A], [link(0, 0)]) == [("V-08", ("dependencies", 0, "target_task_operation"))]


def test_v09_a_dependency_stands_once() -> None:
    assert found([A, B], [link(0, 1), link(0, 1), link(0, 1)]) == [
        ("V-09", ("dependencies", 1)),
        ("V-09", ("dependencies", 2)),
    ]


def test_v10_cycle_names_its_operations_and_not_those_behind_it() -> None:
    operations = [operation(str(at), at) for at in range(5)]
    links = [link(0, 1), link(1, 2), link(2, 1), link(2, 3), link(3, 4)]
    (finding,) = graph.check("Flow", operations, links, withdrawn)
    assert finding.location == ("body", "dependencies")
    assert finding.message == "V-10: The dependencies form a cycle through the operations [1, 2]."


def test_v11_instruction_of_a_dependency_is_short() -> None:
    assert found([A, B], [link(0, 1, "x" * 512)]) == []
    assert found([A, B], [link(0, 1, "x" * 513)]) == [("V-11", ("dependencies", 0, "instruction"))]


def test_every_failure_is_reported_at_once() -> None:
    operations = [A, operation("", 1, GONE), operation("A", 1), operation("D"), operation("E", -1)]
    dependencies = [link(0, 0, "x" * 513), link(0, 9), link(0, 1), link(0, 1), link(1, 0)]
    rules = {rule for rule, _ in found(operations, dependencies, name=" ")}
    assert rules == {f"V-{number:02}" for number in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11)}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[int], Links]:
    indexes = draw(st.lists(st.integers(0, 50), min_size=1, max_size=9, unique=True))
    ends = st.sampled_from(indexes)
    return indexes, draw(st.lists(st.tuples(ends, ends).filter(lambda one: one[0] != one[1]), max_size=14, unique=True))


def cyclic(indexes: list[int], links: Links) -> bool:
    try:
        list(graphlib.TopologicalSorter({one: [s for s, t in links if t == one] for one in indexes}).static_order())
    except graphlib.CycleError:
        return True
    return False


acyclic = graphs().filter(lambda one: not cyclic(*one))


@given(graphs())
def test_cycle_is_reported_exactly_when_there_is_one(one: tuple[list[int], Links]) -> None:
    indexes, links = one
    rules = found([operation(f"op {at}", at) for at in indexes], [link(*ends) for ends in links])
    assert (("V-10", ("dependencies",)) in rules) == cyclic(indexes, links)


@given(acyclic)
def test_order_is_total_and_sources_come_first(one: tuple[list[int], Links]) -> None:
    indexes, links = one
    ordered = graph.order(indexes, links)
    assert sorted(ordered) == sorted(indexes)
    assert all(ordered.index(source) < ordered.index(target) for source, target in links)


@given(graphs())
def test_order_of_a_cycle_leaves_out_but_never_repeats(one: tuple[list[int], Links]) -> None:
    ordered = graph.order(*one)
    assert len(set(ordered)) == len(ordered)


@given(st.lists(st.integers(0, 99), unique=True))
def test_without_dependencies_the_order_is_that_of_the_list(indexes: list[int]) -> None:
    assert graph.order(indexes, []) == indexes


@pytest.mark.parametrize(
    ("indexes", "links", "ordered"),
    [
        ([0, 1, 2, 3], [(0, 3), (1, 2)], [0, 1, 3, 2]),  # 3 became ready before 2
        ([5, 1, 3], [(3, 1)], [5, 3, 1]),
        ([0, 1, 2, 3], [(0, 1), (0, 2), (1, 3), (2, 3)], [0, 1, 2, 3]),
        ([2, 1, 0], [(0, 1), (1, 2)], [0, 1, 2]),
    ],
)
def test_ties_go_to_what_became_ready_first(indexes: list[int], links: Links, ordered: list[int]) -> None:
    assert graph.order(indexes, links) == ordered


@given(acyclic)
def test_places_are_distinct_and_targets_right_of_sources(one: tuple[list[int], Links]) -> None:
    indexes, links = one
    places = graph.place(indexes, links)
    assert set(places) == set(indexes)
    assert len(set(places.values())) == len(indexes)
    assert all(places[source][0] < places[target][0] for source, target in links)


Part = dict[str, object]


def task(index: int = 0, **changed: object) -> Part:
    part: Part = {"id": "a", "flow": "f", "index": index, "name": "A", "task_definition": "d", "instruction": "do"}
    return {**part, "x": 0.0, "y": 0.0, "sorted_index": 0, "modified_by_email": "mira@acme.test", **changed}


def wait(**changed: object) -> Part:
    return {"id": "b", "source_task_operation": 0, "target_task_operation": 1, "instruction": "why", **changed}


@pytest.mark.parametrize(
    "change",
    [{"id": "z"}, {"x": 9.0}, {"y": 9.0}, {"flow": "z"}, {"modified_by_email": "z@acme.test"}, {"sorted_index": 5}],
)
def test_digest_stays_when_a_part_is_moved_or_touched(change: Part) -> None:
    assert digest([task(**change), task(1)], [wait()]) == digest([task(), task(1)], [wait()])


@pytest.mark.parametrize(
    "change", [{"task_definition": "z"}, {"instruction": "z"}, {"instruction": None}, {"name": "z"}, {"index": 2}]
)
def test_digest_changes_with_what_a_task_does(change: Part) -> None:
    assert digest([task(**change), task(1)], [wait()]) != digest([task(), task(1)], [wait()])


@pytest.mark.parametrize(
    "change", [{"source_task_operation": 1}, {"target_task_operation": 0}, {"instruction": "z"}, {"instruction": None}]
)
def test_digest_changes_with_a_link(change: Part) -> None:
    assert digest([task(), task(1)], [wait(**change)]) != digest([task(), task(1)], [wait()])
    assert digest([task(), task(1)], []) != digest([task(), task(1)], [wait()])


def test_digest_does_not_depend_on_the_order_of_parts() -> None:
    links = [wait(), wait(source_task_operation=1, target_task_operation=2)]
    tasks = [task(), task(1), task(2)]
    assert digest(tasks, links) == digest(tasks[::-1], links[::-1])


@pytest.mark.parametrize("indexes", [[None, None], [0, 1]])
def test_indexes_left_out_are_places_in_the_list(indexes: list[int | None]) -> None:
    operations = [operation(str(at), index) for at, index in enumerate(indexes)]
    assert graph.indexes_of(operations) == [0, 1]


def test_large_flow_is_checked_quickly(elapsed: Callable[[], float]) -> None:
    operations = [operation(f"op {at}", at) for at in range(500)]
    links = [link(at, at + step) for step in (1, 2, 3, 4) for at in range(500 - step)]
    assert found(operations, links) == []
    graph.place(range(500), [(one.source_task_operation, one.target_task_operation) for one in links])
    assert elapsed() < 2
