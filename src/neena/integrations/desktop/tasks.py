"""Four things that people do with a browser. Each has a desktop of its own, gone when the task is done."""

import json
from base64 import b64encode
from typing import Annotated

from pydantic import BaseModel, Field

from neena.authoring import Desktop, IntegrationFailed, Invalid, NeenaError, TaskContext, task

_SECONDS = 180.0  # making a desktop, starting the browser, a slow page
_MOST_TEXT = 100_000  # characters of a page
_MOST_BYTES = 1024 * 1024  # of a file or picture, as a result holds it

Url = Annotated[str, Field(description="Whole web address, with https://", max_length=8000)]


class Page(BaseModel):
    """A web page as it is shown."""

    title: str = Field(description="Title of the page")
    address: str = Field(description="Where the page was in the end, after redirects")
    text: str = Field(description="What is written on it, a line for each block")


class Screenshot(BaseModel):
    """A picture of a web page."""

    title: str = Field(description="Title of the page")
    address: str = Field(description="Where the page was in the end, after redirects")
    size: int = Field(description="Size of the picture in bytes")
    png: str = Field(description="The picture: PNG in base64")


class Download(BaseModel):
    """A file from the web."""

    name: str = Field(description="Name of the file")
    size: int = Field(description="Its size in bytes")
    text: str | None = Field(default=None, description="What is in it, where that is text")
    base64: str | None = Field(default=None, description="What is in it as base64, where it is no text")


@task(
    effect="read",
    name="Visit in Browser",
    tells="Opened {result.title} in the browser.",
    says=(
        "in the browser",
        "with the browser",
        "in a browser",
        "by the browser",
        "visit a page in the browser",
        "site in the browser",
    ),
    timeout=_SECONDS,
)
async def visit_page(context: TaskContext, url: Url) -> Page:
    """Visit a web page in a browser, and read it as a person sees it, with what its scripts have made."""
    async with context.desktop() as desktop:
        await desktop.execute("browser", "open", url=url)
        return await _read(desktop)


@task(
    effect="read",
    name="Screenshot Page",
    tells="Took a screenshot of {result.title}.",
    says=("screenshot", "take a screenshot", "make a screenshot", "capture a screenshot"),
    timeout=_SECONDS,
)
async def screenshot_page(context: TaskContext, url: Url) -> Screenshot:
    """Screenshot a web page: a picture of it in a browser."""
    async with context.desktop() as desktop:
        await desktop.execute("browser", "open", url=url)
        page = await _read(desktop)
        png = str((await desktop.execute("computer", "screenshot"))["base64_image"])
        size = len(png) * 3 // 4
        if size > _MOST_BYTES:
            raise IntegrationFailed(f"The screenshot has {size:,} bytes; {_MOST_BYTES:,} are the most that is kept.")
        return Screenshot(title=page.title, address=page.address, size=size, png=png)


@task(
    effect="write",
    name="Fill Form",
    tells="Filled the form at {url} and pressed {button}.",
    says=("fill the form", "fill in the form", "fill out the form", "complete the form"),
    timeout=_SECONDS,
)
async def fill_form(
    context: TaskContext,
    url: Url,
    fields: Annotated[
        dict[str, str], Field(description="What to write into each field, by its label", min_length=1, max_length=100)
    ],
    button: Annotated[str, Field(description="Name of the button to press at the end", max_length=200)] = "Submit",
) -> Page:
    """Fill a form on a web page as a person would, press its button, and read what comes then."""
    async with context.desktop() as desktop:
        await desktop.execute("browser", "open", url=url)
        for label, text in fields.items():
            await desktop.execute("accessibility", "fill", called=label, text=text)
        try:
            await desktop.execute("accessibility", "click", role="button", called=button)
        except Invalid:
            raise  # there is no such button, so nothing was pressed
        except NeenaError as fault:
            raise _in_doubt(fault) from fault
        try:
            return await _read(desktop)
        except NeenaError as fault:
            raise _in_doubt(fault) from fault


@task(
    effect="read",
    name="Save from Browser",
    tells="Downloaded {result.name} ({result.size} bytes).",
    says=("file in the browser", "file with the browser", "with the browser"),
    timeout=_SECONDS,
)
async def save_from_browser(context: TaskContext, url: Url) -> Download:
    """Save a file that a browser downloads."""
    async with context.desktop() as desktop:
        told = json.loads((await desktop.execute("browser", "download", url=url))["output"])
        data = await desktop.read_file(told["name"], _MOST_BYTES)
    try:
        return Download(name=told["name"], size=len(data), text=data.decode())
    except UnicodeDecodeError:
        return Download(name=told["name"], size=len(data), base64=b64encode(data).decode())


def _in_doubt(fault: NeenaError) -> IntegrationFailed:
    return IntegrationFailed(f"The form was sent, but what came of it cannot be seen. {fault.message}", acted=True)


async def _read(desktop: Desktop) -> Page:
    """The page in front, once nothing moves on the screen any more."""
    await desktop.execute("computer", "screenshot")  # taken when the screen has settled
    told = str((await desktop.execute("browser", "read", limit=_MOST_TEXT))["output"])
    title, _, rest = told.partition("\n")
    address, _, text = rest.partition("\n")
    return Page(title=title, address=address, text=text)
