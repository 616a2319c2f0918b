"""The club: a service that is connected by OAuth2, played by `neena.simulators.oauth2`."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, Field

from neena.authoring import Integration, OAuth2, Task, TaskContext, answer_as, task
from neena.simulators.oauth2 import CLIENT, ISSUER
from neena.simulators.process import Running


class Member(BaseModel):
    """A member of the club."""

    name: str = Field(description="Name of the member")
    echo: str | None = Field(None, description="What else the club tells")


class Note(BaseModel):
    """A note on the club's board."""

    text: str = Field(description="Text of the note")


@task(effect="read", tells="Found {result.name}.")
async def get_club_member(context: TaskContext) -> Member:
    """Get the member of the club whose account is connected."""
    return answer_as(Member, await context.vendor.get("me"))


@task(effect="write", tells="Left the note {text}.")
async def leave_club_note(context: TaskContext, text: Annotated[str, Field(description="Text of the note")]) -> Note:
    """Leave a note on the board of the club."""
    return answer_as(Note, await context.vendor.post("notes", json={"text": text}))


async def whoami(context: TaskContext) -> str:
    """The member's name."""
    return (await get_club_member.function(context)).name


AUTH = OAuth2(
    authorize_url="https://club.test/authorize?audience=members",
    token_url="https://club.test/api/token",
    scopes=("read", "notes:write"),
    parameters={"access_type": "offline"},
    issuer=ISSUER,
)
CLUB = Integration(
    name="Club",
    short_name="club",
    class_name="ClubIntegration",
    auth=AUTH,
    docs_url="https://club.test/",
    since=date(2025, 1, 1),
    base_url="https://club.test/api",
    whoami=whoami,
)
TASKS: list[Task] = [get_club_member, leave_club_note]
# The same service under other names: a second provider, and one whose token is pasted.
CABIN = replace(CLUB, name="Cabin", short_name="cabin", auth=replace(AUTH, basic=True), whoami=None)
PASTED = replace(CLUB, name="Pasted", short_name="pasted", auth=replace(AUTH, by_code=False))
LOADED = [(CLUB, TASKS), (CABIN, []), (PASTED, [])]
READ = ("club.get_club_member", None)


def leave(text: str) -> tuple[str, str]:
    """An operation that leaves a note."""
    return ("club.leave_club_note", f'text "{text}"')


def settings(club: Running) -> dict[str, str]:
    """The per-service settings that lead to the simulator."""
    return {
        "base_url": club.url,
        "authorize_url": f"http://{club.address}/authorize?audience=members",
        "client_id": CLIENT[0],
        "client_secret": CLIENT[1],
    }


def consented(club: Running, authorize_url: str) -> dict[str, str]:
    """What the browser brings back from the consent page."""
    answer = club.client.get(authorize_url, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    return query_of(answer.headers["location"])


def query_of(url: str) -> dict[str, str]:
    """The query of a URL."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True))


def connect(call: Any, club: Running, short_name: str = "club") -> dict[str, Any]:
    """Connect an account with a synchronous `call(method, path, params=, json=)` below `/api/v1`."""
    begun = call("GET", "/integration_credentials/oauth2/authorize_url", params={"short_name": short_name})
    back = consented(club, begun["authorize_url"])
    return call("POST", "/integration_credentials/oauth2/code", json={"code": back["code"], "state": back["state"]})
