"""How a page of the console is judged: for everybody, in light and dark, at rest, on a phone."""

from support.console import Screen

MOST_JUMPED = 0.05  # cumulative layout shift; web.dev/cls calls up to 0.1 good
PHONE = (390, 780)


async def looks_well(screen: Screen, *what: str) -> None:
    """No fault in light and in dark, and nothing has moved by itself: what somebody has touched may have answered."""
    await screen.page.until("!!document.querySelector('h1') && !document.querySelector('.skeleton')")
    for scheme in ("light", "dark"):
        await screen.colours(scheme)
        faults = await screen.faults()
        assert faults == [], (what, scheme, faults)
    await screen.colours("light")
    jumped = await screen.jumped()
    assert screen.touched or jumped < MOST_JUMPED, (what, jumped)


async def looks_well_everywhere(screen: Screen, *what: str) -> None:
    """The same, and on a phone."""
    await looks_well(screen, *what)
    await fits_a_phone(screen, *what)


async def fits_a_phone(screen: Screen, *what: str) -> None:
    """Nothing is wider than a phone."""
    await screen.size(*PHONE, phone=True)
    width = await screen.page.run("document.documentElement.scrollWidth")
    await screen.size(1280, 820)
    assert width <= PHONE[0], what
