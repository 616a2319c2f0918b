"""The SMTP side of the mail simulator (RFC 5321, AUTH by RFC 4954)."""

import binascii
import re
from base64 import b64decode

from neena.simulators.mail_line import BrokenOff, Line

_PATH = re.compile(r"(?:FROM|TO):\s*<([^<>]*)>(.*)", re.IGNORECASE)
_MAX = 25 * 1024 * 1024


class SmtpTalk:
    """One client's conversation."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._user: str | None = None
        self._sender: str | None = None
        self._recipients: list[str] = []

    async def run(self) -> None:
        """Talk until the client says goodbye."""
        if fault := await self._line.stage("connect"):
            await self._line.say(f"{fault.code} {fault.text}")
            return
        await self._line.say("220 mail.simulator.test ESMTP")
        while True:
            command, _, argument = (await self._line.read()).decode("utf-8", "replace").partition(" ")
            verb = command.upper()
            self._line.post.note("smtp", verb, "" if verb == "AUTH" else argument)
            if verb == "QUIT":
                await self._line.say("221 Bye")
                return
            handler = getattr(self, f"_do_{verb.lower()}", None)
            await (handler(argument) if handler else self._line.say("502 Not implemented"))

    async def _do_ehlo(self, _: str) -> None:
        for extension in ("mail.simulator.test", "AUTH PLAIN LOGIN", "8BITMIME"):
            await self._line.say(f"250-{extension}")
        await self._line.say(f"250 SIZE {_MAX}")

    async def _do_helo(self, _: str) -> None:
        await self._line.say("250 mail.simulator.test")

    async def _do_noop(self, _: str) -> None:
        await self._line.say("250 OK")

    async def _do_rset(self, _: str) -> None:
        self._sender, self._recipients = None, []
        await self._line.say("250 OK")

    async def _do_auth(self, argument: str) -> None:
        if await self._faulty("auth"):
            return
        method, _, initial = argument.partition(" ")
        try:
            if method.upper() == "PLAIN":
                _, user, password = (_decode(initial) if initial else await self._ask("")).split("\0")
            elif method.upper() == "LOGIN":
                user = _decode(initial) if initial else await self._ask("VXNlcm5hbWU6")
                password = await self._ask("UGFzc3dvcmQ6")
            else:
                await self._line.say("504 Unknown method")
                return
        except ValueError:
            await self._line.say("501 Not understood")
            return
        if self._line.post.knows(user, password):
            self._user = user
            await self._line.say("235 Welcome")
        else:
            await self._line.say("535 5.7.8 Authentication credentials invalid")

    async def _do_mail(self, argument: str) -> None:
        path = _PATH.match(argument)
        if await self._faulty("mail"):
            return
        if self._user is None:
            await self._line.say("530 5.7.0 Authentication required")
        elif path is None:
            await self._line.say("501 Bad address")
        else:
            self._sender, self._recipients = path[1], []
            await self._line.say("250 OK")

    async def _do_rcpt(self, argument: str) -> None:
        path = _PATH.match(argument)
        if await self._faulty("rcpt"):
            return
        if self._sender is None:
            await self._line.say("503 MAIL first")
        elif path is None or not path[1]:
            await self._line.say("501 Bad address")
        else:
            self._recipients.append(path[1])
            await self._line.say("250 OK")

    async def _do_data(self, _: str) -> None:
        if await self._faulty("data"):
            return
        if self._sender is None or not self._recipients:
            await self._line.say("503 RCPT first")
            return
        await self._line.say("354 Go on, end with .")
        raw = await self._message()
        fault = self._line.post.fault("smtp", "message")
        if fault is None or fault.acts:
            self._line.post.deliver(self._sender, self._recipients, raw)
        self._sender, self._recipients = None, []
        if fault is None:
            await self._line.say("250 Queued")
        elif await self._line.meet(fault):
            await self._line.say(f"{fault.code} {fault.text}")

    async def _message(self) -> bytes:
        lines: list[bytes] = []
        size = 0
        while (line := await self._line.read()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
            size += len(line)
            if size > _MAX:
                raise BrokenOff
        return b"".join(line + b"\r\n" for line in lines)

    async def _faulty(self, at: str) -> bool:
        fault = await self._line.stage(at)
        if fault:
            await self._line.say(f"{fault.code} {fault.text}")
        return fault is not None

    async def _ask(self, question: str) -> str:
        await self._line.say(f"334 {question}")
        return _decode((await self._line.read()).decode("ascii", "replace"))


def _decode(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as fault:
        raise ValueError("not base64") from fault
