"""Every recorded exchange of every integration, replayed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from replay import Recording, recordings, replay


@pytest.mark.parametrize("recording", recordings(), ids=str)
async def test_exchange(recording: Recording) -> None:
    await replay(recording)


@pytest.mark.parametrize(
    "falsify",
    [
        lambda said: said["output"].update(name="Another"),
        lambda said: said["http"][0]["request"].update(path="/lists"),
        lambda said: said["http"][0]["request"].update(method="PUT"),
        lambda said: said["http"][0]["request"].update(query={"key": "APIKEY"}),
        lambda said: said["http"][0]["request"]["headers"].update(authorization=None),
        lambda said: said["http"][0]["request"]["json"].update(id_list="5abbe4b7ddc1b351ef961415"),
        lambda said: said["http"].append(said["http"][0]),
        lambda said: said["http"].clear(),
        lambda said: said.update(model=["never asked for"]),
        lambda said: said["http"][0]["answer"].update(status=429),
    ],
)
async def test_a_recording_that_is_not_true_is_noticed(falsify: Callable[[Any], None], tmp_path: Path) -> None:
    true = next(one for one in recordings() if str(one) == "trello/create_card")
    said = json.loads(true.file.read_text("utf-8"))
    falsify(said)
    false = tmp_path / "false.json"
    false.write_text(json.dumps(said), "utf-8")
    with pytest.raises(Exception):  # noqa: B017  # an AssertionError, or the failure that was not expected
        await replay(replace(true, file=false))
