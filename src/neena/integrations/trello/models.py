"""Trello's things as tasks answer them. Trello writes names in camelCase; flows see snake_case."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from neena.authoring import Identifies


class _Thing(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, coerce_numbers_to_str=True)


class Board(_Thing):
    """A board."""

    id: Annotated[str, Field(description="Id of the board"), Identifies("Board")]
    name: Annotated[str | None, Field(description="Name of the board")] = None
    desc: Annotated[str | None, Field(description="Description")] = None
    desc_data: Annotated[Any, Field(description="Custom emoji of the description")] = None
    closed: Annotated[bool | None, Field(description="Whether the board is archived")] = None
    id_member_creator: Annotated[str | None, Field(description="Id of the member who made it")] = None
    id_organization: Annotated[str | None, Field(description="Id of its workspace")] = None
    pinned: Annotated[bool | None, Field(description="Whether it is pinned")] = None
    url: Annotated[str | None, Field(description="Address of the board")] = None
    short_url: Annotated[str | None, Field(description="Short address of the board")] = None
    starred: Annotated[bool | None, Field(description="Whether it is starred")] = None
    memberships: Annotated[list[dict[str, Any]] | None, Field(description="Who belongs to it")] = None
    short_link: Annotated[str | None, Field(description="Short id in addresses")] = None
    subscribed: Annotated[bool | None, Field(description="Whether the account watches it")] = None
    power_ups: Annotated[list[Any] | None, Field(description="Old-style Power-Ups")] = None
    date_last_activity: Annotated[datetime | None, Field(description="When it last changed")] = None
    date_last_view: Annotated[datetime | None, Field(description="When the account last looked at it")] = None
    id_tags: Annotated[list[str] | None, Field(description="Ids of its collections")] = None
    date_plugin_disable: Annotated[datetime | None, Field(description="When Power-Ups end")] = None
    creation_method: Annotated[str | None, Field(description="How it was made")] = None
    template_gallery: Annotated[Any, Field(description="Entry in the template gallery")] = None
    enterprise_owned: Annotated[bool | None, Field(description="Whether an enterprise owns it")] = None


class List(_Thing):
    """A list of cards on a board."""

    id: Annotated[str | None, Field(description="Id of the list"), Identifies("List")] = None
    name: Annotated[str | None, Field(description="Name of the list")] = None
    closed: Annotated[bool | None, Field(description="Whether the list is archived")] = None
    pos: Annotated[float | None, Field(description="Place on the board")] = None
    soft_limit: Annotated[Any, Field(description="Number of cards from which the list is marked as full")] = None
    id_board: Annotated[str | None, Field(description="Id of its board"), Identifies("Board")] = None
    subscribed: Annotated[bool | None, Field(description="Whether the account watches it")] = None


class Card(_Thing):
    """A card."""

    id: Annotated[str | None, Field(description="Id of the card"), Identifies("Card")] = None
    address: Annotated[str | None, Field(description="Address of its place")] = None
    closed: Annotated[bool | None, Field(description="Whether the card is archived")] = None
    coordinates: Annotated[Any, Field(description="Coordinates of its place")] = None
    creation_method: Annotated[Any, Field(description="How it was made")] = None
    date_last_activity: Annotated[datetime | None, Field(description="When it last changed")] = None
    desc: Annotated[str | None, Field(description="Description")] = None
    due: Annotated[datetime | None, Field(description="When it is due")] = None
    due_reminder: Annotated[int | None, Field(description="Minutes before due to be reminded")] = None
    email: Annotated[str | None, Field(description="Mail address that adds to the card")] = None
    id_board: Annotated[str | None, Field(description="Id of its board"), Identifies("Board")] = None
    id_list: Annotated[str | None, Field(description="Id of its list"), Identifies("List")] = None
    id_short: Annotated[int | None, Field(description="Number on its board")] = None
    id_attachment_cover: Annotated[str | None, Field(description="Id of the cover picture")] = None
    location_name: Annotated[str | None, Field(description="Name of its place")] = None
    manual_cover_attachment: Annotated[bool | None, Field(description="Whether the cover was chosen by hand")] = None
    name: Annotated[str | None, Field(description="Name of the card")] = None
    pos: Annotated[float | None, Field(description="Place in its list")] = None
    short_link: Annotated[str | None, Field(description="Short id in addresses")] = None
    short_url: Annotated[str | None, Field(description="Short address of the card")] = None
    subscribed: Annotated[bool | None, Field(description="Whether the account watches it")] = None
    url: Annotated[str | None, Field(description="Address of the card")] = None
