"""Integrations are found by walking their folder; a broken folder is named."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import neena.integrations
from neena.catalog.loading import IntegrationBroken, load_integration, load_integrations

DECLARED = """
from datetime import date
from neena.authoring import Integration, NoAuth
integration = Integration("Odd", "odd", "Odd", NoAuth(), "https://example.com", date(2025, 1, 1))
"""
TASKS = """
from neena.authoring import TaskContext, task
@task(effect="read", tells="Did {result}.")
async def second_task(context: TaskContext) -> str: return "x"
@task(effect="read", tells="Did {result}.")
async def first_task(context: TaskContext) -> str: return "x"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Callable[..., None]]:
    def write(**files: str) -> None:
        (tmp_path / "odd").mkdir()
        for name, text in files.items():
            (tmp_path / "odd" / f"{name}.py").write_text(text, "utf-8")

    neena.integrations.__path__.append(str(tmp_path))
    yield write
    neena.integrations.__path__.remove(str(tmp_path))
    for name in [one for one in sys.modules if one.startswith("neena.integrations.odd")]:
        del sys.modules[name]


def test_a_new_folder_is_found_with_its_tasks_in_their_order(folder: Callable[..., None]) -> None:
    folder(__init__=DECLARED, tasks=TASKS)
    found = {integration.short_name: tasks for integration, tasks in load_integrations()}
    assert [one.method for one in found["odd"]] == ["second_task", "first_task"]
    assert [one.name for one in found["trello"]][:2] == ["Get Boards", "Create Board"]
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"__init__": "", "tasks": TASKS}, "declares no `integration`"),
        ({"__init__": DECLARED.replace('"odd"', '"even"'), "tasks": TASKS}, "another short name: 'even'"),
        ({"__init__": DECLARED, "tasks": ""}, "has no task"),
        ({"__init__": DECLARED}, "cannot be imported: neena.integrations.odd.tasks"),
        (
            {"__init__": "import nothing_like_that", "tasks": TASKS},
            "cannot be imported: neena.integrations.odd: No",
        ),
        ({"__init__": "1 / 0", "tasks": TASKS}, "division by zero"),
    ],
)
def test_a_broken_folder_is_named(folder: Callable[..., None], files: dict[str, str], said: str) -> None:
    folder(**files)
    with pytest.raises(IntegrationBroken, match="'odd'") as broken:
        load_integration("odd")
    assert said in broken.value.message
