"""Workflows in the console: started by a form for any Params, followed, read, started again, rolled back."""

import pytest
from playwright.async_api import expect

from neena.computer.sandbox import packages
from support.console import Screen
from support.looks import fits_a_phone, looks_well
from support.managed import GREET, HEAD, Author
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")
ALL_KINDS = '''"""Orders supplies.

And files the receipt.
"""
import datetime
from enum import Enum
from pathlib import Path

from nen import Secure
from pydantic import BaseModel, Field


class Size(Enum):
    small = "small"
    large = "large"


class Address(BaseModel):
    city: str = Field(max_length=10)
    zip: int | None = None


class Params(BaseModel):
    amount: int = Field(ge=1, description="How many boxes.")
    price: float = 2.5
    express: bool = False
    size: Size = Size.small
    day: datetime.date
    at: datetime.datetime | None = None
    home: Address
    other: Address | None = None
    tags: list[str] = ["new"]
    stops: list[Address] = []
    extra: dict[str, int] = {}


class SecureParams(BaseModel):
    password: Secure[str] = Field(min_length=8)


class Result(BaseModel):
    told: str


def run(params: Params, secure_params: SecureParams) -> Result:
    return Result(told=params.model_dump_json())
'''
SLOW = (
    HEAD
    + """
def run(params: Params) -> Result:
    print("it has begun")
    logging.error("the shelf is empty")
    time.sleep(600)
    return Result(greeting="never")
"""
)
LEAVES_FILES = (
    HEAD
    + """
import base64
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

def run(params: Params) -> Result:
    pathlib.Path("report.csv").write_text("a;b")
    pathlib.Path("dot.png").write_bytes(base64.b64decode(DOT))
    return Result(greeting=params.name)
"""
)
DRIVES = (
    "from nen import Computer\n"
    + HEAD
    + """
def run(params: Params) -> Result:
    Computer().press("a")
    time.sleep(1)
    return Result(greeting="driven")
"""
)
FETCHED = "(link) => fetch(link.href).then((answer) => answer.text())"


async def test_any_params_have_their_fields_and_faults_stand_beside_them(screen: Screen, person: Person) -> None:
    """Strings, numbers, ticks, choices, dates, models, lists, secrets: first refused, then accepted, secrets unseen."""
    workflow = await Author(person).publish(ALL_KINDS)
    await screen.open(f"workflows/{workflow}")
    await screen.see("How many boxes.")
    await screen.write("Amount", "0")
    await screen.write("City", "Constantinople")
    await screen.write("Password", "abc")
    await screen.click("Start", "main button")
    await screen.see("the value is less than the minimum of 1")
    wrong = "[...document.querySelectorAll('[aria-invalid=true]')]"
    told = f"{wrong}.map((one) => one.labels[0].innerText.split(' ')[0]).join()"
    assert await screen.page.run(told) == "Amount,Day,City"
    assert await screen.page.run("document.activeElement.labels[0].innerText") == "Amount"
    await looks_well(screen, "form")
    await screen.write("Amount", "3")
    await screen.write("City", "Oslo")
    await screen.write("Day", "2026-02-03")
    await screen.click("Express", "label")
    await screen.choose("Size", "large")
    await screen.click("Give Other", "label")
    await screen.click("Add to Tags")
    await screen.write("Tags 2", "blue")
    await screen.click("Add to Stops")
    await screen.click("Start", "main button")
    await screen.page.until(f"{wrong}.length === 2")  # two cities; secrets are looked at when all else is right
    await screen.click("Remove Stops 1")
    await screen.click("Give Other", "label")
    await screen.write("Password", "correct horse")
    await fits_a_phone(screen, "form")
    await screen.click("Start", "main button")
    await screen.at("workflow-runs/")
    await screen.see("Completed", seconds=60)
    run = (await screen.page.run("location.pathname")).rpartition("/")[2]
    shown = await Author(person).read(run)
    assert shown["workflowParams"] == {
        "amount": 3,
        "price": 2.5,
        "express": True,
        "size": "large",
        "day": "2026-02-03",
        "home": {"city": "Oslo"},
        "tags": ["new", "blue"],
        "stops": [],
        "extra": {},
    }
    assert "correct horse" not in await screen.page.run("document.documentElement.outerHTML")
    await looks_well(screen, "run")
    await screen.click("Run again")  # its secrets were forgotten: the form asks for them
    await screen.at(f"workflows/{workflow}")
    await expect(screen.tab.get_by_label("Amount")).to_have_value("3")
    assert await screen.tab.get_by_label("Password").input_value() == ""


async def test_a_log_is_seen_as_it_is_written_and_the_run_is_cancelled(screen: Screen, person: Person) -> None:
    author = Author(person)
    workflow = await author.publish(SLOW)
    run = await author.start(workflow)
    await screen.open(f"workflow-runs/{run}")
    await screen.see("it has begun", seconds=60)
    await screen.page.until(
        "document.querySelector('.log [data-level=ERROR]').innerText.includes('the shelf is empty')"
    )
    await screen.see("Running")
    await screen.click("Watch it here")
    await screen.page.until(
        "document.querySelector('iframe.watching').contentDocument.body.innerText.includes('running')"
    )
    await looks_well(screen, "run under way")
    await screen.click("Cancel the run")
    await screen.see("Cancelled", seconds=60)
    assert (await author.read(run))["status"] == "cancelled"
    lines = "[...document.querySelectorAll('.log li')].filter((one) => one.innerText.includes('it has begun')).length"
    assert await screen.page.run(lines) == 1


async def test_what_a_run_leaves_is_shown_fetched_and_made_again(screen: Screen, person: Person) -> None:
    workflow = await Author(person).publish(LEAVES_FILES)
    await screen.open(f"workflows/{workflow}")
    await screen.write("Name", "harbour")
    await screen.click("Start", "main button")
    await screen.see("Completed", seconds=60)
    await screen.see("assets/report.csv")
    assert await screen.tab.get_by_role("link", name="assets/report.csv").evaluate(FETCHED) == "a;b"
    await screen.page.until("document.querySelector('.thumbnail img').naturalWidth === 1")
    await looks_well(screen, "run that is over")
    await fits_a_phone(screen, "run")
    first = await screen.page.run("location.pathname")
    await screen.click("Run again")
    await screen.page.until(f"location.pathname !== {first!r}")
    await screen.see("Completed", seconds=60)
    await screen.see("harbour")
    await screen.open(f"workflow-runs?workflow={workflow}")
    await screen.page.until("document.querySelectorAll('.run-list li').length === 2")
    await screen.click("Failed", ".chips button")
    await screen.see("No run is like that")
    await screen.click("Completed", ".chips button")
    await screen.page.until("document.querySelectorAll('.run-list li').length === 2")
    await looks_well(screen, "runs of workflows")
    await fits_a_phone(screen, "runs of workflows")


async def test_versions_are_read_and_rolled_back(screen: Screen, person: Person) -> None:
    author = Author(person)
    workflow = await author.publish(GREET)
    files = [{"filename": "workflow.py", "content": GREET.replace("Hello", "Ahoy")}]
    files.append({"filename": "lib/words.py", "content": "WORD = 'quay'\n" * 50})
    assert (await author.send("PUT", f"/workflows/{workflow}", {"files": files})).status_code == 200
    await screen.open(f"workflows/{workflow}")
    await screen.click("Files of version 2")
    await screen.click("lib/words.py")
    await screen.see("WORD = 'quay'")
    await looks_well(screen, "files of a version")
    await screen.click("Files of version 1")
    await screen.see("Hello, {params.name}!")
    await screen.click("Roll back to version 1")
    await looks_well(screen, "question of a version")
    await screen.click("Roll back", "dialog button")
    await screen.see("Version 1 is published.")
    assert (await author.send("GET", f"/workflows/{workflow}")).json()["version"] == 1
    await screen.click("Delete")
    await screen.click("Delete it")
    await screen.see("No workflow is published")


async def test_nothing_has_run_and_the_page_says_what_would(screen: Screen) -> None:
    await screen.open("workflow-runs")
    await screen.see("No workflow has run yet")
    await looks_well(screen, "no runs of workflows")


async def test_what_is_not_there_is_told_in_the_words_of_the_api(screen: Screen) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for path in (f"workflows/{nobody}", f"workflow-runs/{nobody}", "desktops/dsk_000000000000"):
        await screen.open(path)
        await screen.see("There is no such")
        await screen.see("Try again")
        await looks_well(screen, path)


@pytest.mark.skipif(bool(packages.lacking()), reason="this machine runs no desktops")
async def test_the_film_of_a_run_can_be_played(screen: Screen, person: Person) -> None:
    author = Author(person)
    run = await author.start(await author.publish(DRIVES))
    await author.until(run)
    await screen.open(f"workflow-runs/{run}")
    await screen.see("Recording")
    await screen.page.until("document.querySelector('video').readyState >= 1")
    assert await screen.page.run("document.querySelector('video').videoWidth") > 0
    await looks_well(screen, "run with a film")
