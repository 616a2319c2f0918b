"""Desktops on the wire (desktops contract, section 3)."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

EXAMPLE_DESKTOP = "dsk_4f1k9q2z7x0b"
Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=128, strip_whitespace=True)]
Host = Annotated[
    str, StringConstraints(strict=True, pattern=r"^(\*|(\*\.)?[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$")
]
MachineName = Annotated[
    str, StringConstraints(strict=True, max_length=253, pattern=r"^([A-Za-z0-9._\-]+|\[?[0-9A-Fa-f:.]+\]?)$")
]
Line = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")]
DriveName = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_\-]{1,32}$")]


class Wire(BaseModel):
    """What is read: unknown fields are left alone, so that a newer client can speak to an older server."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class NewDesktop(Wire):
    """Body of `POST /desktops`."""

    desktop_type: Literal["sandbox", "vnc", "rdp", "container"] = Field(
        "sandbox", description="`sandbox`: one of ours. `vnc`, `rdp`: a machine that exists.", examples=["sandbox"]
    )
    name: Name | None = Field(None, description="A name for people, 1 to 128 characters.", examples=["Invoices"])
    width: int | None = Field(
        None, strict=True, ge=320, le=3840, description="Width of its screen in pixels.", examples=[1024]
    )
    height: int | None = Field(
        None, strict=True, ge=240, le=2160, description="Height of its screen in pixels.", examples=[768]
    )
    picture_width: int | None = Field(
        None,
        strict=True,
        ge=320,
        le=3840,
        description="Width of its screenshots, where they are to be smaller.",
        examples=[1024],
    )
    picture_height: int | None = Field(
        None,
        strict=True,
        ge=240,
        le=2160,
        description="Height of its screenshots, where they are to be smaller.",
        examples=[768],
    )
    allow: tuple[Host, ...] | None = Field(
        None,
        max_length=200,
        description="Hosts it may reach: `example.com`, `*.example.com`, `host:port`, or `*`; the operator's default "
        "otherwise. Private addresses stay closed unless the operator opens them.",
        examples=[["example.com", "*.example.com"]],
    )
    open: str | None = Field(
        None,
        max_length=8000,
        description="Address of a page to open in its browser at once.",
        examples=["https://example.com"],
    )
    snapshot: str | None = Field(
        None, description="Name of a snapshot of a home to begin with.", examples=["signed-in"]
    )
    idle_seconds: int | None = Field(
        None,
        strict=True,
        ge=60,
        le=30 * 86400,
        description="Seconds without use after which it is deleted.",
        examples=[3600],
    )
    lifetime_seconds: int | None = Field(
        None,
        strict=True,
        ge=60,
        le=365 * 86400,
        description="Seconds after which it is deleted, used or not.",
        examples=[86400],
    )
    host: MachineName | None = Field(
        None, description="`vnc`, `rdp`: name or address of the machine; needed there.", examples=["office.example.com"]
    )
    port: int | None = Field(
        None, strict=True, ge=1, le=65535, description="Its port: 5900 or 3389 by default.", examples=[3389]
    )
    username: Line | None = Field(
        None, description=r"`rdp`: who is to be logged in, as `name` or `DOMAIN\name`; needed there.", examples=["mira"]
    )
    password: SecretStr | None = Field(
        None,
        max_length=256,
        description="`rdp`: needed; `vnc`: where the machine asks for one. Stored sealed, and shown nowhere.",
        examples=["correct horse battery staple"],
    )
    ignore_cert: bool = Field(
        False, strict=True, description="`rdp`: whether any certificate of the machine will do.", examples=[False]
    )
    security: Literal["any", "rdp", "nla", "tls"] = Field(
        "any", description="`rdp`: the one kind of security to use, or `any` that the machine offers.", examples=["nla"]
    )
    key_delay_ms: int = Field(
        0,
        strict=True,
        ge=0,
        le=1000,
        description="`rdp`: milliseconds after a typed key; 0 means 50.",
        examples=[50],
    )
    drive_enabled: bool = Field(
        True,
        strict=True,
        description="`rdp`: whether the machine gets the desktop's files as a drive.",
        examples=[True],
    )
    drive_name: DriveName | None = Field(
        None, description="`rdp`: what the machine calls that drive; `Neena` by default.", examples=["Neena"]
    )


class Rename(Wire):
    """Body of `PATCH /desktops/{id}`."""

    name: Name = Field(description="The new name, 1 to 128 characters.", examples=["Invoices"])


class SessionInfo(BaseModel):
    """A live view (contract, section 7)."""

    href: str = Field(
        description="Opens the live view in a browser, once, without a key.",
        examples=["https://neena.example/desktops/dsk_4f1k9q2z7x0b/view?ticket=..."],
    )
    active: bool = Field(description="Whether the view can be opened.", examples=[True])
    interactive: bool = Field(description="Whether the viewer may use mouse and keyboard.", examples=[True])


class DesktopOut(BaseModel):
    """A desktop. Fields that are not known are left out, never null."""

    desktop_id: str = Field(description="Its id.", examples=[EXAMPLE_DESKTOP])
    desktop_type: str = Field(description="`sandbox`, `vnc`, `rdp` or `container`.", examples=["sandbox"])
    status: str = Field(
        description="`running`; `deleted` for 24 hours after; `failed` when it ended by itself.", examples=["running"]
    )
    workspace_id: str = Field(
        description="The organization it belongs to.", examples=["ws_018f3a5ec1d27a3c9a4bd0c1e2f30415"]
    )
    name: str = Field(description="Its name for people.", examples=["Invoices"])
    created_at: int = Field(description="When it was made, in Unix seconds.", examples=[1795000000])
    updated_at: int = Field(description="When it was changed last, in Unix seconds.", examples=[1795000000])
    width: int | None = Field(None, description="Width of its screenshots in pixels.", examples=[1024])
    height: int | None = Field(None, description="Height of its screenshots in pixels.", examples=[768])
    isolation: str | None = Field(
        None, description="How its programs are kept apart from all others on the host.", examples=["uid+namespaces"]
    )
    failure: str | None = Field(
        None,
        description="Why it ended by itself; while it runs: why its programs were ended.",
        examples=["The desktop ended by itself."],
    )
    instance_id: str | None = Field(None, description="The provider's id of the machine.", examples=["i-1"])
    public_ip: str | None = Field(None, description="Its public address, where it has one.", examples=["203.0.113.9"])
    private_ip: str | None = Field(None, description="Its private address, where it has one.", examples=["10.0.0.9"])
    controller_arn: str | None = Field(None, description="The provider's name of its controller.", examples=["arn:x"])
    session: SessionInfo | None = Field(None, description="Its live view, while there is one.")


class Deleted(BaseModel):
    """Answer of `DELETE /desktops/{id}`."""

    desktop_id: str = Field(description="Its id.", examples=[EXAMPLE_DESKTOP])
    status: Literal["deleted"] = Field("deleted", description="Always `deleted`.", examples=["deleted"])


class Action(Wire):
    """What is to be done: a tool, one of its actions, and the parameters of that."""

    tool: str = Field(description="Name of a tool, as `GET /desktops/{id}/tools` lists them.", examples=["computer"])
    action: str = Field(description="One of the tool's actions.", examples=["left_click"])
    params: dict[str, Any] = Field(
        default_factory=dict[str, Any],
        description="The action's parameters.",
        examples=[{"coordinate": [512, 384]}],
    )


class Execute(Wire):
    """Body of `POST /desktops/{id}/execute`."""

    action: Action = Field(description="What is to be done.")


class Batch(Wire):
    """Body of `POST /desktops/{id}/batch`."""

    actions: tuple[Action, ...] = Field(
        min_length=1,
        max_length=100,
        description="What is to be done, in this order, 1 to 100 actions.",
        examples=[[{"tool": "computer", "action": "left_click", "params": {"coordinate": [512, 384]}}]],
    )


class Given(BaseModel):
    """What an action may give."""

    output: str | None = Field(None, description="Text that the action made.", examples=["X=512,Y=384"])
    base64_image: str | None = Field(None, description="A PNG in base64.", examples=["iVBORw0KGgo="])
    coordinate: list[int] | None = Field(None, description="Where the pointer is.", examples=[[512, 384]])


class Result(Given):
    """What an action gave; fields that it did not give are left out."""

    status: Literal["ok"] = Field("ok", description="Always `ok`: a failure is an error.", examples=["ok"])


class BatchResult(Given):
    """What one action of several gave: a result, or what a failure of it alone would have answered."""

    status: Literal["ok", "error"] = Field("ok", description="`ok` or `error`.", examples=["ok"])
    error: str | None = Field(None, description="A stable name for machines.", examples=["bad_request"])
    message: str | None = Field(None, description="What went wrong.", examples=["left_click: `coordinate` is missing."])


class ToolOut(BaseModel):
    """A tool, as it goes into a language model's tool definition."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(description="Its name.", examples=["computer"])
    description: str = Field(description="What it does.", examples=["Screen, mouse and keyboard."])
    parameters: dict[str, Any] = Field(description="JSON Schema of its parameters.", examples=[{"type": "object"}])
