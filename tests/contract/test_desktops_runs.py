"""Workflows that work a real desktop, as a page in its browser sees it (managed workflows contract, 4 and 7)."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

from support.desktops import Caller, Desktop, Page

HEAD = """
from pydantic import BaseModel
from nen import Agent, Computer, Secure, WorkflowError
import pathlib

class Params(BaseModel):
    text: str = ""

class Result(BaseModel):
    said: list[str] = []
"""
ACTS = (
    HEAD
    + """
class SecureParams(BaseModel):
    password: Secure[str]

def run(params: Params, secure_params: SecureParams) -> Result:
    computer = Computer()
    computer.click_at(400, 100)
    computer.type(params.text)
    computer.press("Return")
    computer.type(secure_params.password)
    computer.hotkey("ctrl", "Home")
    computer.move(500, 600)
    computer.click_at(600, 600, button="right")
    computer.click_at(650, 620, button="middle")
    computer.scroll("down", 2, x=500, y=600)
    computer.scroll("left", 1)
    said = []
    for wrong in (lambda: computer.press("nosuchkey"), lambda: computer.hotkey("command", "c"),
                  lambda: computer.click_at(5000, 1), lambda: computer.press("ctrl+a")):
        try:
            wrong()
        except (WorkflowError, ValueError) as fault:
            said.append(str(fault))
    return Result(said=said)
"""
)
READS = (
    HEAD
    + """
def run(params: Params) -> Result:
    drive = Computer().drive("~/reports")
    said = [f"{one.name} {one.size} {one.read_text()}" for one in drive.files() if one.size < 100]
    said += [one.name for one in drive.files("*.csv")]
    large = next(one for one in drive.files() if one.name == "large.bin")
    said.append(str(len(large.read_bytes())))
    for wrong in ("/etc", "~/../..", "relative"):
        try:
            Computer().drive(wrong).files()
            said.append("read " + wrong)
        except (WorkflowError, ValueError) as fault:
            said.append("refused")
    try:
        drive.files("../*")
        said.append("read")
    except (WorkflowError, ValueError):
        said.append("refused")
    return Result(said=said)
"""
)
TYPES_SLOWLY = (
    HEAD
    + """
def run(params: Params) -> Result:
    computer = Computer()
    for character in params.text:
        computer.type(character)
    return Result()
"""
)
ASKS = HEAD + "def run(params: Params) -> Result:\n    Agent().execute('press the button')\n    return Result()\n"


async def published(owner: Caller, source: str) -> str:
    """A new workflow's id."""
    return (await owner.ok("POST", "/workflows", {"files": [{"filename": "workflow.py", "content": source}]}))[
        "workflowId"
    ]


async def started(owner: Caller, headers: dict[str, str] | None = None, **given: Any) -> str:
    """A new run's id."""
    answer = await owner.send("POST", "/runs", content=json.dumps(given), headers=headers or {})
    assert answer.status_code == 202, answer.text
    return answer.json()["messageId"]


async def ended(owner: Caller, run: str, status: str = "completed") -> Any:
    """A run once it is over."""
    end = time.monotonic() + 60
    while (shown := await owner.ok("GET", f"/runs/{run}"))["status"] in {"queued", "running"}:
        assert time.monotonic() < end, shown
        await asyncio.sleep(0.05)
    assert shown["status"] == status, shown.get("error")
    return shown


async def test_every_method_of_the_computer_has_its_effect_and_secrets_are_only_typed(
    page: Page, owner: Caller
) -> None:
    """W-33, W-37: the page gets what was typed; neither log, tool log nor run holds the secret; bad calls raise."""
    assert page.desktop is not None
    await page.fresh()
    workflow = await published(owner, ACTS)
    key = (await owner.ok("POST", "/api/v1/signing_keys/"))["signing_key"]
    secret = "Correct-Horse-42"
    given = {
        "workflow_id": workflow,
        "workflow_params": {"text": "Grüße, Mira"},
        "secure_workflow_params": {"password": secret},
        "desktop_id": page.desktop.id,
    }
    stamp = str(int(time.time()))
    canonical = f"POST\n/runs\n{stamp}\n{hashlib.sha256(json.dumps(given).encode()).hexdigest()}"
    signature = hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest()
    run = await started(owner, {"x-timestamp": stamp, "x-signature": signature}, **given)
    done = await ended(owner, run)
    assert [bool(one) for one in done["result"]["said"]] == [True] * 4
    await page.until(lambda: page.text == f"Grüße, Mira\n{secret}")
    await page.settled()
    presses = [one[1:4] for one in page.kinds("mousedown")]
    assert presses == [[400, 100, 0], [600, 600, 2], [650, 620, 1]]
    assert any(one[1:3] == [500, 600] for one in page.kinds("mousemove"))
    down, left = (sum(one[axis] for one in page.kinds("wheel")) for axis in (2, 1))
    assert down > 0 > left
    log = await owner.send("GET", f"/runs/{run}/logs")
    assert secret not in json.dumps([done, log.text, await page.desktop.log()])
    assert "Grüße" not in log.text


async def test_files_of_the_desktop_are_listed_and_read_in_allowed_folders_only(page: Page, owner: Caller) -> None:
    """W-38."""
    desktop = page.desktop
    assert desktop is not None
    made = "mkdir -p ~/reports/deep; cd ~/reports; printf 'a,b' > a.csv; echo hi > b.txt; "
    made += "head -c 2500000 /dev/zero > large.bin"
    await Desktop(owner, desktop.shown).do("run", tool="bash", command=made)
    run = await started(owner, workflow_id=await published(owner, READS), desktop_id=desktop.id)
    said = (await ended(owner, run))["result"]["said"]
    assert said[0] == "a.csv 3 a,b"
    assert said[1] == "b.txt 3 hi\n"
    assert said[2:] == ["a.csv", "2500000", *["refused"] * 4]


async def test_runs_on_one_desktop_follow_each_other(page: Page, owner: Caller) -> None:
    """W-41: in the order of their arrival, each seeing what the one before left."""
    assert page.desktop is not None
    await page.fresh()
    workflow = await published(owner, TYPES_SLOWLY)
    runs = [
        await started(owner, workflow_id=workflow, desktop_id=page.desktop.id, workflow_params={"text": char * 15})
        for char in "abc"
    ]
    shown = [await ended(owner, run) for run in runs]
    assert [one["updatedAt"] for one in shown] == sorted(one["updatedAt"] for one in shown)
    await page.until(lambda: page.text == "a" * 15 + "b" * 15 + "c" * 15)


async def test_a_run_without_a_desktop_gets_its_own_which_ends_with_it(owner: Caller) -> None:
    """Section 4: made when it is first used, deleted at the end."""
    source = HEAD + "def run(params: Params) -> Result:\n    Computer().move(3, 4)\n    return Result()\n"
    before = {one["desktop_id"] for one in await owner.ok("GET", "/desktops")}
    await ended(owner, await started(owner, workflow_id=await published(owner, source)))
    assert {one["desktop_id"] for one in await owner.ok("GET", "/desktops")} == before


async def test_an_agent_without_a_model_says_so(owner: Caller) -> None:
    """Item 3: the error names the setting, and no desktop is made for it."""
    run = await started(owner, workflow_id=await published(owner, ASKS))
    assert "NEENA_LLM_MODEL" in (await ended(owner, run, "failed"))["error"]


async def test_a_desktop_that_is_not_there_is_refused(owner: Caller) -> None:
    """Before the run is accepted."""
    workflow = await published(owner, READS)
    answer = await owner.send("POST", "/runs", {"workflow_id": workflow, "desktop_id": "dsk_000000000000"})
    assert answer.status_code == 404
