"""What services say and text columns or UTF-8 cannot hold: it ends no run, and is shown as far as it can be."""

import secrets
from uuid import uuid4

import pytest

from support.product import Person
from support.runs import by_index, visit
from support.workshop import Workshop

ODD = pytest.mark.parametrize("odd", ["\\u0000", "\\ud800"])


@ODD
async def test_odd_answer(workshop: Workshop, mira: Person, odd: str) -> None:
    """P-69, P-82: a write that is done is recorded as done, and told."""
    place = f"odd-{uuid4()}"
    workshop.answer_raw(place, f'{{"id": "{odd}{place}", "name": "a{odd}b", "rank": 1}}')
    run = await mira.run(("lab.paint_place", f'name "{place}"'))
    assert (run["status"], workshop.count(place)) == ("completed", 1)
    assert by_index(run)[0]["result"] == {"id": f"\ufffd{place}", "name": "a\ufffdb", "rank": 1}
    found = await mira.get("/flow_results/", integration_entity_id=f"\ufffd{place}", integration_short_name="lab")
    assert found == run["result"]


@ODD
async def test_odd_parameter_of_a_later_task(workshop: Workshop, mira: Person, odd: str) -> None:
    """P-70: what an odd answer gives can be passed on and told."""
    place = f"odd-{uuid4()}"
    workshop.answer_raw(place, f'{{"id": "{place}{odd}", "name": "x", "rank": 1}}')
    run = await mira.run(visit(place), ("lab.inspect_place", "the id of the place"), links=[(0, 1)])
    assert (run["status"], run["result"]["body"]) == ("completed", f"Visited {place}.\nLooked into {place}\ufffd.")


@pytest.mark.parametrize("odd", ["a\x00b", "a\udcffb"])
async def test_odd_error(workshop: Workshop, mira: Person, odd: str) -> None:
    """P-76: a service's error is told once, after one call."""
    place = f"odd-{uuid4()}"
    workshop.answer_raw(place, odd, 418)
    run = await mira.run(visit(place))
    assert (run["status"], workshop.count(place)) == ("failed", 1)
    assert run["error"].startswith("Step 0: The service answered 418: a\ufffd")


async def test_name_too_long_to_be_found_by(workshop: Workshop, mira: Person) -> None:
    """P-125: an outside object whose id fits no index does not keep the run from its end."""
    place, endless = f"long-{uuid4()}", secrets.token_hex(4000)
    workshop.answer(place, {"id": endless, "name": place, "rank": 1})
    metadata = [{"integration_short_name": "lab", "integration_entity_id": endless}]
    run = await mira.run(("lab.paint_place", f'name "{place}"'), request=await mira.request(request_metadata=metadata))
    assert (run["status"], run["result"]["integration_entity_id"]) == ("completed", None)
