"""What docs/mcp.md shows is what works."""

import asyncio
import os
import re
import sys
from pathlib import Path

from support.mcp_clients import McpServer

PAGE = Path(__file__).parents[2] / "docs" / "mcp.md"
SERVED = "http://127.0.0.1:8000"


def shown(language: str) -> list[str]:
    """The samples in one language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)


async def test_the_documented_client_works(mcp: McpServer, tmp_path: Path) -> None:
    (sample,) = shown("python")
    script = tmp_path / "client.py"
    script.write_text(sample.replace(SERVED, mcp.url))
    person = await mcp.product.member()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(script)),
        env={"PATH": os.environ["PATH"], "KEY": person.key},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert "nen_run" in said.decode()
    assert "'count': 0" in said.decode()


async def test_the_documented_request_works(mcp: McpServer) -> None:
    """It is sent as it stands, without a client and without a handshake."""
    request = next(one for one in shown("sh") if "curl" in one)
    (body,) = re.findall(r"-d '(.*)'", request)
    headers = dict(one.split(": ", 1) for one in re.findall(r'-H "([^"]+)"', request))
    assert set(headers) == {"x-api-key", "Content-Type", "Accept"}
    person = await mcp.product.member()
    answer = await mcp.send(body.encode(), headers={**headers, "x-api-key": person.key})
    assert answer.json()["result"]["content"] == [{"type": "text", "text": "[]"}]
