"""Flows that set off themselves are cut; what others do to the same things is not."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import select

from neena.flow_runs.tables import FlowRun, WrittenEntity
from neena.triggers.tables import TriggerRun
from support.hooks import Hook, changed, make_hook
from support.product import Person, Product, open_product, unknown_id
from support.scripted_model import literal, scripted_model, values
from support.serving import serving
from support.workshop import Workshop

LOOP = "This event was caused by a flow that such events set going, 5 times in a row: a loop."
MEND = ("lab.mend_place", 'place_id "<{place_id}>"')


async def settled(hook: Hook, seconds: float = 60.0) -> list[Any]:
    """The trigger runs, oldest first, once all are over and no more come."""
    runs: list[Any] = []
    async with asyncio.timeout(seconds):
        while not runs or any(one["status"] in {"pending", "in_progress"} for one in runs):
            await asyncio.sleep(0.05)
            runs = await hook.runs()
    return runs[::-1]


def check_cut(runs: list[Any]) -> None:
    """Five runs in a row, and the sixth event is refused."""
    assert [one["status"] for one in runs] == ["completed"] * 5 + ["failed"], [one["error"] for one in runs]
    assert [one["depth"] for one in runs[:5]] == [0, 1, 2, 3, 4]
    assert runs[-1]["error"].startswith(LOOP)
    assert runs[-1]["flow_run"] is None


async def test_a_flow_that_posts_to_its_own_address_is_cut(tmp_path: Path) -> None:
    """E37: each request tells how deep it is; the address may be reached, the loop is cut all the same."""
    inner: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await inner["app"](scope, receive, send)

    async with serving(app) as (host, port):
        with scripted_model() as model:
            async with open_product(tmp_path, egress_allow=(f"{host}:{port}",), **model.settings) as product:
                inner["app"] = product.app
                hook = await make_hook(await product.member(), "Inspect the place <{place_id}>")
                url = f"http://{host}:{port}/hooks/{hook.id}?secret={quote(hook.secret, safe='')}"
                body = {**literal(""), "value": changed("x", "<{place_id}>")}
                model.script(values(url=literal(url), body=body))
                flow = await hook.person.flow(("http.send", f"Post the place to {url}"))
                await hook.person.put("/webhook_trigger_operations/", {"id": hook.id, "flow": flow["id"]})
                await hook.taken(changed("x", "p1"))
                runs = await settled(hook)
    check_cut(runs)
    assert {one["integration_entity_id"] for one in runs} == {"p1"}


async def looping(person: Person, workshop: Workshop, place: str, *, late: bool) -> Hook:
    """A flow that mends the place whose change set it going, which changes it."""
    hook = await make_hook(person, "Mend it", flow=(await person.flow(MEND))["id"])
    later: list[asyncio.Task[Any]] = []

    async def tell() -> None:
        if late:
            await asyncio.sleep(0.1)
        await hook.send(changed("x", place))

    async def effect() -> None:
        if late:
            later.append(asyncio.create_task(tell()))
        else:
            await tell()

    workshop.before_answering(place, effect)
    return hook


async def test_an_effect_that_is_told_before_the_answer_is_cut(workshop: Workshop, mira: Person) -> None:
    """5.5: the service tells of the change while the task that makes it still waits for its answer."""
    place = f"loop-{unknown_id()}"
    hook = await looping(mira, workshop, place, late=False)
    await hook.taken(changed("x", place))
    check_cut(await settled(hook, 40))
    assert workshop.count(place) == 5


async def test_an_effect_that_is_told_after_the_answer_is_cut(workshop: Workshop, mira: Person) -> None:
    """5.5: the service tells of the change a moment later."""
    place = f"loop-{unknown_id()}"
    hook = await looping(mira, workshop, place, late=True)
    await hook.taken(changed("x", place))
    while workshop.count(place) < 5:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    check_cut(await settled(hook))
    assert workshop.count(place) == 5


async def test_a_write_that_causes_several_events_is_cut(workshop: Workshop, mira: Person) -> None:
    """5.5: a service may tell of one change twice, as of a status and of a comment; each is the write's effect."""
    place = f"loop-{unknown_id()}"
    hook = await make_hook(mira, "Mend it", flow=(await mira.flow(MEND))["id"])

    async def effect() -> None:
        if workshop.count(place) < 3:  # else there are two to the power of five of them
            await hook.send(changed("x", place))
        await hook.send(changed("x", place))

    workshop.before_answering(place, effect)
    await hook.taken(changed("x", place))
    runs = await settled(hook, 30)
    depths = Counter(one["depth"] for one in runs if one["status"] == "completed")
    assert (depths[0], max(depths)) == (1, 4), depths
    assert {one["error"][: len(LOOP)] for one in runs if one["status"] == "failed"} == {LOOP}


async def time_passes(product: Product, person: Person, seconds: float) -> None:
    """As if all events of this organization, and what its runs wrote, were so much older."""
    async with product.neena.database.writing() as session:
        runs = select(FlowRun.id).where(FlowRun.organization == UUID(person.organization))
        written = select(WrittenEntity).where(WrittenEntity.flow_run.in_(runs))
        events = select(TriggerRun).where(TriggerRun.organization == UUID(person.organization))
        for row in [*await session.scalars(written), *await session.scalars(events)]:
            row.created_date -= timedelta(seconds=seconds)


async def test_what_others_do_to_the_same_thing_is_not_cut(workshop: Workshop, product: Product, mira: Person) -> None:
    """5.5: twenty changes by a customer, each answered by a flow: none is taken for the flow's own effect."""
    place = f"customer-{unknown_id()}"
    hook = await make_hook(mira, "Mend it", flow=(await mira.flow(MEND))["id"])
    for count in range(20):
        run = await hook.happens(changed("x", place, note=f"change {count}"))
        assert (run["status"], run["error"], run["depth"]) == ("completed", None, 0), count
        await time_passes(product, mira, 61)
    assert workshop.count(place) == 20


async def test_twenty_customers_at_once_are_not_cut(workshop: Workshop, mira: Person) -> None:
    """5.5: changes of many things, each answered by a flow, have nothing to do with one another."""
    hook = await make_hook(mira, "Mend it", flow=(await mira.flow(MEND))["id"])
    runs = await asyncio.gather(*(hook.happens(changed("x", f"many-{unknown_id()}")) for _ in range(20)))
    assert {(one["status"], one["depth"]) for one in runs} == {("completed", 0)}


async def test_twenty_changes_of_one_thing_at_once_are_not_cut(workshop: Workshop, mira: Person) -> None:
    """5.5: what arrived before a flow wrote is no effect of it, however late it is worked on."""
    place = f"burst-{unknown_id()}"
    workshop.hold(place)
    hook = await make_hook(mira, "Mend it", flow=(await mira.flow(MEND))["id"])
    taken = [await hook.taken(changed("x", place, note=f"change {count}")) for count in range(20)]
    workshop.release(place)
    runs = [await hook.ended(one) for one in taken]
    assert Counter(one["status"] for one in runs) == {"completed": 20}, [one["error"] for one in runs]
    assert workshop.count(place) == 20


async def test_after_a_cut_others_are_answered_again(workshop: Workshop, product: Product, mira: Person) -> None:
    """5.5: the cut ends the loop, and nothing but the loop."""
    place = f"after-{unknown_id()}"
    hook = await looping(mira, workshop, place, late=True)
    await hook.taken(changed("x", place))
    while workshop.count(place) < 5:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    check_cut(await settled(hook))
    workshop.before_answering(place, nothing)
    await time_passes(product, mira, 11)
    run = await hook.happens(changed("x", place, note="a customer"))
    assert (run["status"], run["depth"]) == ("completed", 0)


async def nothing() -> None:
    """No effect."""
