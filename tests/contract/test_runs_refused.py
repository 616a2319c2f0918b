"""Runs whose code cannot be executed here, or whose words cannot be stored as they are."""

from pathlib import Path

import pytest

from support.managed import GREET, HEAD, Author
from support.product import Product

INSTALL = "sudo apt-get install --yes --no-install-recommends bubblewrap"


async def test_a_host_that_cannot_isolate_executes_nothing_and_says_what_to_install(
    managed: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    author = Author(await managed.member())
    workflow = await author.publish()
    monkeypatch.setenv("PATH", str(tmp_path))  # a host without bubblewrap
    refused = await author.send("POST", "/workflows", {"files": [{"filename": "workflow.py", "content": GREET}]})
    assert (refused.status_code, refused.json()["error"]) == (503, "Unavailable")
    run = await author.until(await author.start(workflow))
    assert (run["status"], run["errorData"]["error_type"]) == ("failed", "not_isolated")
    for said in (refused.json()["message"], run["error"]):
        assert INSTALL in said
        assert "NEENA_SANDBOX=off" in said
    assert not [line for line in await author.log(run["messageId"]) if line["logger"] == "workflow_output"]


async def test_a_message_that_no_store_holds_is_told_all_the_same(managed: Product) -> None:
    """W-15, W-39: NUL in what an exception says is replaced; nothing else of it is lost."""
    author = Author(await managed.member())
    run = await author.ran(HEAD + "def run(params: Params) -> Result:\n    raise ValueError('no \\0 customer')\n")
    assert (run["status"], run["error"]) == ("failed", "no \ufffd customer")
    assert run["errorData"]["error_type"] == "ValueError"
