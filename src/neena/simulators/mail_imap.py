"""The IMAP side of the mail simulator (IMAP4rev1, RFC 3501): what reading clients need."""

from neena.simulators import mail_fetch
from neena.simulators.mail_boxes import Mail
from neena.simulators.mail_line import Line
from neena.simulators.mail_search import search
from neena.simulators.mail_words import Words, command, numbers

_ANYTIME = {"CAPABILITY", "NOOP", "LOGOUT", "LOGIN"}
_SELECTED = {"SEARCH", "FETCH", "STORE", "UID", "CLOSE", "EXPUNGE", "CHECK"}


class RefusedError(Exception):
    """The command is understood and answered with NO."""


class ImapTalk:
    """One client's conversation."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._user: str | None = None
        self._box: list[Mail] | None = None
        self._read_only = True

    async def run(self) -> None:
        """Talk until the client logs out."""
        if fault := await self._line.stage("connect"):
            await self._line.say(f"* BYE {fault.text}")
            return
        await self._line.say("* OK [CAPABILITY IMAP4rev1] mail.simulator.test")
        verb = ""
        while verb != "LOGOUT":
            words = await command(self._line)
            if len(words) < 2 or not isinstance(words[0], str) or not isinstance(words[1], str):
                await self._line.say("* BAD A tag and a command")
                continue
            tag, verb = words[0], words[1].upper()
            self._line.post.note("imap", verb, "" if verb == "LOGIN" else str(words[2:]))
            await self._line.say(f"{tag} {await self._answer(verb, words[2:])}")

    async def _answer(self, verb: str, words: Words) -> str:
        """Perform a command; the tagged answer's text."""
        handler = getattr(self, f"_do_{verb.lower()}", None)
        early = self._user is None and verb not in _ANYTIME
        if handler is None or early or (self._box is None and verb in _SELECTED):
            return "BAD Unknown, or not now: sign in and select a mailbox first"
        if fault := await self._line.stage(verb.lower()):
            return f"NO {fault.text}"
        try:
            await handler(words)
        except RefusedError as refusal:
            return f"NO {refusal}"
        except (ValueError, LookupError) as fault:
            return f"BAD {fault}"
        return f"OK {'[READ-ONLY] ' if verb == 'EXAMINE' else ''}{verb} done"

    async def _do_capability(self, _: Words) -> None:
        await self._line.say("* CAPABILITY IMAP4rev1")

    async def _do_noop(self, _: Words) -> None:
        await self._tell_size()

    async def _do_check(self, _: Words) -> None:
        await self._tell_size()

    async def _do_logout(self, _: Words) -> None:
        await self._line.say("* BYE")

    async def _do_login(self, words: Words) -> None:
        user, password = str(words[0]), str(words[1])
        if not self._line.post.knows(user, password):
            raise RefusedError("[AUTHENTICATIONFAILED] Wrong user name or password")
        self._user = user

    async def _do_list(self, _: Words) -> None:
        for name in self._line.post.of(self._user or ""):
            await self._line.say(f'* LIST (\\HasNoChildren) "/" "{name}"')

    async def _do_create(self, words: Words) -> None:
        self._line.post.of(self._user or "").setdefault(_name(words), [])

    async def _do_select(self, words: Words) -> None:
        await self._open(words, read_only=False)

    async def _do_examine(self, words: Words) -> None:
        await self._open(words, read_only=True)

    async def _open(self, words: Words, *, read_only: bool) -> None:
        self._box = self._line.post.of(self._user or "").get(_name(words))
        if self._box is None:
            raise RefusedError("[NONEXISTENT] No such mailbox")
        self._read_only = read_only
        await self._line.say("* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)")
        await self._tell_size()
        await self._line.say("* OK [UIDVALIDITY 1]")

    async def _do_status(self, words: Words) -> None:
        mails = self._line.post.of(self._user or "").get(_name(words))
        if mails is None:
            raise RefusedError("[NONEXISTENT] No such mailbox")
        unseen = sum("\\Seen" not in mail.flags for mail in mails)
        await self._line.say(f'* STATUS "{_name(words)}" (MESSAGES {len(mails)} UNSEEN {unseen})')

    async def _tell_size(self) -> None:
        if self._box is not None:
            await self._line.say(f"* {len(self._box)} EXISTS")
            await self._line.say("* 0 RECENT")

    async def _do_close(self, _: Words) -> None:
        if not self._read_only:
            self._mails[:] = [mail for mail in self._mails if "\\Deleted" not in mail.flags]
        self._box = None

    async def _do_expunge(self, _: Words) -> None:
        if self._read_only:
            raise RefusedError("[READ-ONLY] The mailbox is open for reading")
        for place in range(len(self._mails) - 1, -1, -1):
            if "\\Deleted" in self._mails[place].flags:
                del self._mails[place]
                await self._line.say(f"* {place + 1} EXPUNGE")

    async def _do_uid(self, words: Words) -> None:
        verb = str(words[0]).upper()
        if fault := await self._line.stage(verb.lower()):
            raise RefusedError(fault.text)
        if verb == "SEARCH":
            await self._search(words[1:], by_uid=True)
        elif verb == "FETCH":
            await self._fetch(words[1:], by_uid=True)
        elif verb == "STORE":
            await self._store(words[1:], by_uid=True)
        else:
            raise ValueError("UID takes SEARCH, FETCH or STORE")

    async def _do_search(self, words: Words) -> None:
        await self._search(words, by_uid=False)

    async def _do_fetch(self, words: Words) -> None:
        await self._fetch(words, by_uid=False)

    async def _do_store(self, words: Words) -> None:
        await self._store(words, by_uid=False)

    async def _search(self, words: Words, *, by_uid: bool) -> None:
        found = [self._mails[place].uid if by_uid else place + 1 for place in search(self._mails, words)]
        await self._line.say(" ".join(["* SEARCH", *map(str, found)]))

    async def _fetch(self, words: Words, *, by_uid: bool) -> None:
        asked = mail_fetch.items(words[1:])
        if by_uid and "UID" not in {name.upper() for name in asked}:
            asked = ["UID", *asked]
        for place, mail in self._chosen(str(words[0]), by_uid=by_uid):
            content = mail_fetch.fetch(mail, asked, read_only=self._read_only)
            await self._line.say(f"* {place} FETCH (", content, ")")

    async def _store(self, words: Words, *, by_uid: bool) -> None:
        if self._read_only:
            raise RefusedError("[READ-ONLY] The mailbox is open for reading")
        action, silent, _ = str(words[1]).upper().partition(".SILENT")
        named = words[2] if isinstance(words[2], list) else words[2:]
        given = {flag for flag in named if isinstance(flag, str)}
        for place, mail in self._chosen(str(words[0]), by_uid=by_uid):
            mail.flags = {"+FLAGS": mail.flags | given, "-FLAGS": mail.flags - given, "FLAGS": given}[action]
            if not silent:
                uid = f"UID {mail.uid} " if by_uid else ""
                await self._line.say(f"* {place} FETCH ({uid}", mail_fetch.flags(mail), ")")

    @property
    def _mails(self) -> list[Mail]:
        assert self._box is not None
        return self._box

    def _chosen(self, text: str, *, by_uid: bool) -> list[tuple[int, Mail]]:
        """The mails of a set, with their numbers."""
        numbered = list(enumerate(self._mails, start=1))
        known = [mail.uid if by_uid else place for place, mail in numbered]
        wanted = numbers(text, known)
        return [(place, mail) for place, mail in numbered if (mail.uid if by_uid else place) in wanted]


def _name(words: Words) -> str:
    name = str(words[0])
    return "INBOX" if name.upper() == "INBOX" else name
