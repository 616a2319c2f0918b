"""A mail server as a process of its own: SMTP takes mails, IMAP shows them in the recipients' mailboxes.

The control door is the same as the other simulators': `/_sim/state`, `/_sim/calls`, `/_sim/load`, `/_sim/faults`,
`/_sim/reset`. Every mail address is a user; the password is `secret` unless another is loaded.
"""

import argparse
import asyncio
import json
import socket
import sys

import uvicorn
from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from neena.simulators.mail_boxes import PASSWORD, Fault, Post
from neena.simulators.mail_imap import ImapTalk
from neena.simulators.mail_line import BrokenOff, Line
from neena.simulators.mail_smtp import SmtpTalk

_ORDERS: TypeAdapter[Fault | list[Fault]] = TypeAdapter(Fault | list[Fault])
_USER = "ann@example.test"


class MailSimulator:
    """The post office and its three doors: SMTP, IMAP, control."""

    def __init__(self) -> None:
        self.post = Post()

    async def smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One SMTP client."""
        await _talk(SmtpTalk(Line("smtp", self.post, reader, writer)), writer)

    async def imap(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One IMAP client."""
        await _talk(ImapTalk(Line("imap", self.post, reader, writer)), writer)

    def control(self) -> Starlette:
        """The control door."""
        return Starlette(
            routes=[
                Route("/_sim/state", self._state, methods=["GET"]),
                Route("/_sim/calls", self._calls, methods=["GET"]),
                Route("/_sim/load", self._load, methods=["POST"]),
                Route("/_sim/faults", self._faults, methods=["POST"]),
                Route("/_sim/reset", self._reset, methods=["POST"]),
            ]
        )

    async def _state(self, _: Request) -> Response:
        return JSONResponse(self.post.state())

    async def _calls(self, _: Request) -> Response:
        return JSONResponse(self.post.calls)

    async def _load(self, request: Request) -> Response:
        self.post.load(await request.json())
        return JSONResponse(self.post.state())

    async def _faults(self, request: Request) -> Response:
        try:
            orders = _ORDERS.validate_json(await request.body())
        except ValidationError as fault:
            return PlainTextResponse(str(fault), 400)
        self.post.faults.extend(orders if isinstance(orders, list) else [orders])
        return JSONResponse({"waiting": len(self.post.faults)})

    async def _reset(self, _: Request) -> Response:
        self.post.reset()
        return JSONResponse({})


async def _talk(talk: SmtpTalk | ImapTalk, writer: asyncio.StreamWriter) -> None:
    try:
        await talk.run()
    except (BrokenOff, ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def _serve(host: str, port: int, smtp_port: int, imap_port: int) -> None:
    simulator = MailSimulator()
    smtp = await asyncio.start_server(simulator.smtp, host, smtp_port, limit=1024 * 1024)
    imap = await asyncio.start_server(simulator.imap, host, imap_port, limit=1024 * 1024)
    with socket.create_server((host, port)) as listening:
        at = [f"{host}:{one.getsockname()[1]}" for one in (smtp.sockets[0], imap.sockets[0], listening)]
        ready = {
            "smtp": f"smtp://{at[0]}",
            "imap": f"imap://{at[1]}",
            "url": f"http://{at[2]}",
            "credential": f"smtp://{_USER}:{PASSWORD}@{at[0]} imap://{_USER}:{PASSWORD}@{at[1]}",
        }
        config = uvicorn.Config(
            simulator.control(), ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=1
        )
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await uvicorn.Server(config).serve([listening])
    smtp.close()
    imap.close()


def main(arguments: list[str]) -> None:
    """Serve until the process is told to end; a port of 0 takes any free one. `--port` is the control door's."""
    parser = argparse.ArgumentParser(prog="neena.simulators mail")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--smtp-port", type=int, default=0)
    parser.add_argument("--imap-port", type=int, default=0)
    given = parser.parse_args(arguments)
    asyncio.run(_serve(given.host, given.port, given.smtp_port, given.imap_port))


if __name__ == "__main__":
    main(sys.argv[1:])
