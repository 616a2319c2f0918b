"""The model's server as a process, and a language model that asks it."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from pydantic import SecretStr

from neena.llm.connecting import Models
from neena.settings import Settings

STUB = Path(__file__).parents[1] / "support" / "model_stub.py"


class Stub:
    """Speaks to the stub process."""

    key = "key-that-must-not-leak"

    def __init__(self, url):
        self.url = url
        self._root = url.removesuffix("/v1")

    def script(self, *steps):
        request = urllib.request.Request(f"{self._root}/script", json.dumps(steps).encode(), method="PUT")
        urllib.request.urlopen(request).close()

    def requests(self):
        with urllib.request.urlopen(f"{self._root}/requests") as answer:
            return json.load(answer)

    def prompts(self):
        """Every text sent so far, request by request."""
        return ["\n".join(str(m["content"]) for m in one["body"]["messages"]) for one in self.requests()]

    def settings(self, *, url=None, model="openai:stub-1", timeout=30.0):
        return Settings(
            _env_file=None,
            llm_model=model,
            llm_base_url=url or self.url,
            llm_api_key=SecretStr(self.key),
            llm_timeout=timeout,
        )


@pytest.fixture(scope="session")
def _process():
    with subprocess.Popen([sys.executable, str(STUB), "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        yield Stub(json.loads(process.stdout.readline())["url"])
        process.terminate()


@pytest.fixture
def stub(_process):
    _process.script()
    return _process


@pytest.fixture
async def model(stub):
    models = Models(stub.settings())
    yield models.default
    await models.close()
