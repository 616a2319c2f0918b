"""A stand-in for Gmail's API: one account's messages, drafts and threads, in Gmail's own shapes and refusals.

What is sent gets a Message-ID of Gmail's own, whatever it had; other headers are kept. `/_sim/load` takes
`{"messages": [{"from": ..., "to": ..., "subject": ..., "text": ..., "labels": ["INBOX"]}, {"raw": "base64url"}]}`
and `{"credentials": ["ya29...."]}`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.gmail_letters import Letters, Refused
from neena.simulators.serve import Simulator, fields, run

Fields = dict[str, Any]
Act = Callable[[Letters, str, Fields], Any]

# Verb, path, effect counted (none for reads), what is done with the letters, the id in the path and the fields given.
_ROUTES: tuple[tuple[str, str, str | None, Act], ...] = (
    ("GET", "/profile", None, lambda letters, _id, _given: letters.profile()),
    ("GET", "/messages", None, lambda letters, _id, given: letters.listed(given)),
    ("POST", "/messages/send", "send_mail", lambda letters, _id, given: letters.send(given)),
    ("GET", "/messages/{id}", None, lambda letters, id_, given: letters.shown(letters.find(id_), given)),
    ("GET", "/threads/{id}", None, lambda letters, id_, given: letters.thread(id_, given)),
    ("GET", "/drafts", None, lambda letters, _id, given: letters.drafts(given)),
    ("POST", "/drafts", "create_draft", lambda letters, _id, given: letters.draft(given)),
)


class GmailSimulator(Simulator):
    """A Gmail account in memory (or in a file)."""

    root = "/gmail/v1"
    credential = "ya29.simulated-access-token"

    def empty(self) -> dict[str, Any]:
        """An account without mails."""
        return {"credentials": [self.credential], "address": "sim@gmail.test", "messages": [], "drafts": {}}

    def load(self, given: dict[str, Any]) -> None:
        """Put the messages named into the account."""
        self.state["credentials"] = given.get("credentials", self.state["credentials"])
        for one in given.get("messages", []):
            Letters(self.state).arrive(one)

    def routes(self) -> list[Route]:
        """Gmail's routes, as far as tasks need them."""
        users = f"{self.root}/users/{{user}}"
        return [Route(users + path, self._answer(effect, act), methods=[verb]) for verb, path, effect, act in _ROUTES]

    def _answer(self, effect: str | None, act: Act) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            try:
                self._check(request)
                given = await fields(request)
                given["metadataHeaders"] = request.query_params.getlist("metadataHeaders")
                given["labelIds"] = request.query_params.getlist("labelIds")
                answered = act(Letters(self.state), request.path_params.get("id", ""), given)
            except ValueError:
                return Refused(400, "Invalid JSON payload received.", "parseError", "INVALID_ARGUMENT").answer
            except Refused as fault:
                return fault.answer
            if effect is not None:
                self.did(effect)
            return JSONResponse(answered)

        return answer

    def _check(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "Request is missing required authentication credential.", "required", "UNAUTHENTICATED")
        if token not in self.state["credentials"]:
            raise Refused(401, "Request had invalid authentication credentials.", "authError", "UNAUTHENTICATED")
        if request.path_params["user"] not in {"me", self.state["address"]}:
            raise Refused(403, "Delegation denied for sim@gmail.test", "forbidden", "PERMISSION_DENIED")


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(GmailSimulator, arguments)
