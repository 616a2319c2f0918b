"""Every recorded exchange of every integration, replayed."""

import pytest
from replay import Recording, recordings, replay


@pytest.mark.parametrize("recording", recordings(), ids=str)
async def test_exchange(recording: Recording) -> None:
    await replay(recording)
