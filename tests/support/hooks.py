"""Trigger operations of the lab, and events that reach them."""

import asyncio
import time
from typing import Any

import httpx2

from neena.kernel.ids import stable_id
from support.product import Person

PLACE_CHANGED = str(stable_id("trigger", "lab.handle_place_changed"))
READ = "Inspect the place <{place_id}>"
WRITE = "Mend the place <{place_id}>"


class Hook:
    """An operation and its inbound address."""

    def __init__(self, person: Person, operation: Any) -> None:
        self.person = person
        self.id: str = operation["id"]
        self.secret: str = operation["webhook_secret"]
        self.operation = operation

    async def send(self, body: Any = None, *, raw: bytes | None = None, **headers: str) -> httpx2.Response:
        """Whatever is to be sent, with the secret unless another header is given as `x_webhook_secret`."""
        given = {"x-webhook-secret": self.secret, **{name.replace("_", "-"): one for name, one in headers.items()}}
        content: dict[str, Any] = {"json": body} if raw is None else {"content": raw}
        shown = {name: value for name, value in given.items() if value}
        return await self.person.product.client.post(f"/hooks/{self.id}", headers=shown, **content)

    async def refused(self, status: int, body: Any = None, **more: Any) -> Any:
        """The body of a refusal with this status."""
        answer = await self.send(body, **more)
        assert answer.status_code == status, (answer.status_code, answer.text)
        return answer.json()

    async def taken(self, body: Any, **headers: str) -> str:
        """The id of the trigger run of an event that is worked on."""
        answer = await self.send(body, **headers)
        assert (answer.status_code, answer.json().get("status")) == (202, "pending"), answer.text
        return answer.json()["trigger_run_id"]

    async def runs(self) -> list[Any]:
        """The trigger runs of the operation, newest first."""
        return await self.person.get("/webhook_trigger_runs/all", webhook_trigger_operation=self.id, limit=1000)

    async def until(self, trigger_run: str, condition: Any, seconds: float = 60.0) -> Any:
        """The trigger run as soon as the condition holds for it."""
        end = time.monotonic() + seconds
        while True:
            shown = await self.person.get("/webhook_trigger_runs/", id=trigger_run)
            if condition(shown):
                return shown
            assert time.monotonic() < end, shown
            await asyncio.sleep(0.01)

    async def ended(self, trigger_run: str) -> Any:
        """The trigger run once it is over."""
        return await self.until(trigger_run, lambda one: one["status"] in {"completed", "failed"})

    async def waiting(self, trigger_run: str) -> Any:
        """The run of a trigger that waits for its approval."""
        shown = await self.until(trigger_run, lambda one: one["flow_run"] or one["status"] == "failed")
        assert shown["flow_run"], shown
        return await self.person.get("/flow_runs/", id=shown["flow_run"])

    async def happens(self, body: Any, **headers: str) -> Any:
        """The trigger run of an event, once it is over."""
        return await self.ended(await self.taken(body, **headers))


def operation_body(template: str, **more: Any) -> dict[str, Any]:
    """The body of `POST /webhook_trigger_operations/` for the lab's event."""
    return {
        "name": "Tell of places",
        "webhook_trigger_definition": PLACE_CHANGED,
        "template_body": template,
        "status": "active",
        **more,
    }


async def make_hook(person: Person, template: str, **more: Any) -> Hook:
    """A new operation for the lab's event, active unless told otherwise."""
    return Hook(person, await person.post("/webhook_trigger_operations/", operation_body(template, **more)))


def changed(name: str, place_id: Any = None, **more: Any) -> dict[str, Any]:
    """The lab's event."""
    place = {"id": place_id or f"id-{name}", "name": name, **more.pop("place", {})}
    return {"kind": "place.changed", "place": place, **more}


async def named_flow(person: Person, *operations: tuple[str, str | None]) -> str:
    return (await person.flow(*operations))["id"]
