"""The whole OpenAPI document against a served product: thousands of generated requests, every check of schemathesis."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from support.product import first_key, open_product
from support.serving import serving

CASES = 2000
# What a flow, a request or a credential must be is more than a schema can say: these may refuse what the schema allows.
# The server offers no desktops, so that none is made by the hundred: 503 is its answer to creating one.
# A body over the limit, or of a type that is not read, is refused as such, whatever else is wrong with it.
# A session begins in a page of the server and belongs to its cookie: programs get 403 and 404.
# What is wrong with a workflow is the answer to asking whether it is in order.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "413", "415", "422"]

[[operations]]
include-path-regex = "^/(runs|workflows)"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "403", "404", "409", "415"]

[[operations]]
include-path-regex = "^/workflows/validate$"

[operations.checks.negative_data_rejection]
expected-statuses = ["2xx", "400", "413", "415"]

[[operations]]
include-path-regex = "^/api/v1/session(/.*)?$"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "403", "404"]

[[operations]]
include-path-regex = "^/desktop"

[operations.checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 503]

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "403", "404", "409", "503"]

[[operations]]
include-path-regex = "^/api/v1/(flows/(generate.*|refine)?|flow_requests/|flow_runs/|\
integration_credentials/(oauth2/.*)?|api_keys/|users/create.*|webhook_(trigger_operations|endpoints|secrets)/.*)$"

[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", "400", "403", "404", "409", "422"]
"""


async def generate(url: str, key: str, folder: Path) -> dict[str, Any]:
    """The report of one run over all phases; the seed is fixed so that a failure can be seen again."""
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", url]
    command += ["--header", f"Authorization: Bearer {key}", "--header", f"x-api-key: {key}"]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "12"]
    command += ["--seed", "1", "--continue-on-failure", "--no-color"]
    command += ["--report", "json", "--report-json-path", "report.json"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    report = folder / "report.json"
    assert report.exists(), said.decode()[-4000:]
    return {**json.loads(report.read_text()), "said": said.decode()[:20_000]}


@pytest.mark.timeout(900)
async def test_generated_requests_find_no_fault(tmp_path: Path, vendors: dict[str, Any]) -> None:
    """No server error, no answer that the document does not describe, no wrong acceptance or refusal."""
    async with (
        open_product(tmp_path / "data", desktop_max=0, **vendors) as product,
        serving(product.app) as (host, port),
    ):
        report = await generate(f"http://{host}:{port}/api/v1/openapi.json", first_key(product), tmp_path)
        assert (await product.client.get("/health/ready")).status_code == 200
    assert report["failures"] == [], report["said"]
    assert report["errors"] == [], report["said"]
    assert {phase: one["status"] for phase, one in report["phases"].items()} == dict.fromkeys(
        ("examples", "coverage", "fuzzing", "stateful"), "success"
    )
    assert report["test_cases"]["generated"] >= CASES
    assert report["test_cases"]["errored"] == 0
