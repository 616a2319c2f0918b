"""Models' own tool calls over HTTP: what is kept of them, and what they may ask of the server."""

import json
from typing import Any

import pytest

from support.desktops import Caller

CLAUDE = {"model": "claude-opus-4-6"}
SECRET = "hunter2"


async def test_d32_secret_text_in_a_models_call_is_not_in_the_tool_log(owner: Caller) -> None:
    desktop = await owner.create()
    call = {"type": "computer_20250124", "action": "type", "text": SECRET, "secret": True}
    other = {"action": {"tool": "accessibility", "action": "fill"}}
    other["action"]["params"] = {"called": "No such field", "text": SECRET, "secret": True}
    await owner.ok("POST", f"{desktop.path}/actions", call, params=CLAUDE)
    await owner.ok("POST", f"{desktop.path}/actions/batch", [call], params=CLAUDE)
    assert (await owner.send("POST", f"{desktop.path}/execute", other)).status_code != 200
    log = await desktop.log()
    assert [one["action"] for one in log] == ["type", "type", "fill"]
    assert SECRET not in json.dumps(log)
    await desktop.delete()


@pytest.mark.parametrize("size", [{"display_width": 3841}, {"display_height": 16_384}])
async def test_a_picture_larger_than_any_screen_is_refused(owner: Caller, size: dict[str, Any]) -> None:
    """It would take gigabytes of the server's memory."""
    desktop = await owner.create()
    call = {"type": "computer_20250124", "action": "screenshot"}
    said = await owner.refused(400, "POST", f"{desktop.path}/actions", call, params={**CLAUDE, **size})
    assert "3840" in said
    await desktop.delete()
