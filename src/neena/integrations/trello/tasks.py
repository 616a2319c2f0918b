"""What a flow can do in Trello.

Updates and deletes are idempotent: twice has the effect of once. A delete repeated after a lost answer is told by
Trello that there is nothing (404): on a repeat that is success, on the first attempt a wrong id. Creations are not
idempotent, and Trello takes no idempotency key.
"""

from typing import Annotated, Any

from pydantic import Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.trello.fields import BoardId, CardId, Day, ListId, Name, Place, Text, given
from neena.integrations.trello.models import Board, Card, List

_DOCS = "https://developer.atlassian.com/cloud/trello/rest/api-group"


@task(
    effect="read",
    tells="Found {count:Trello board}: {names}.",
    says=("list my boards", "show all boards", "which boards do I have", "find a board by name"),
    docs_url=f"{_DOCS}-members/#api-members-id-boards-get",
    scopes=("read",),
)
async def get_boards(context: TaskContext) -> list[Board]:
    """List the boards of the connected account."""
    return answer_as(list[Board], await context.vendor.get("members/me/boards"))


@task(
    effect="write",
    tells="Created the board {result.name}: {result.url}",
    says=("make a board", "new board", "add a board", "set up a board", "start a board"),
    docs_url=f"{_DOCS}-boards/#api-boards-post",
    scopes=("write",),
)
async def create_board(
    context: TaskContext,
    name: Annotated[Name, Field(description="Name of the board")],
    default_labels: Annotated[bool | None, Field(description="Whether to add the usual labels")] = None,
    default_lists: Annotated[bool | None, Field(description="Whether to add the lists To Do, Doing, Done")] = None,
    desc: Annotated[Text | None, Field(description="Description of the board")] = None,
) -> Board:
    """Create a board."""
    body = given(name=name, default_labels=default_labels, default_lists=default_lists, desc=desc)
    return answer_as(Board, await context.vendor.post("boards", json=body))


@task(
    effect="read",
    tells="Looked up the board {result.name}.",
    says=("show a board", "look up a board", "open a board", "details of a board", "read a board"),
    docs_url=f"{_DOCS}-boards/#api-boards-id-get",
    scopes=("read",),
)
async def get_board(context: TaskContext, id: BoardId) -> Board:
    """Get one board by its id."""
    return answer_as(Board, await context.vendor.get(f"boards/{id}"))


@task(
    effect="write",
    idempotent=True,
    tells="Updated the board {result.name}.",
    says=("rename a board", "change a board", "edit a board", "archive a board", "close a board", "reopen a board"),
    docs_url=f"{_DOCS}-boards/#api-boards-id-put",
    scopes=("write",),
)
async def update_board(
    context: TaskContext,
    id: BoardId,
    name: Annotated[Name | None, Field(description="New name of the board")] = None,
    desc: Annotated[Text | None, Field(description="New description of the board")] = None,
    closed: Annotated[bool | None, Field(description="Whether the board is archived")] = None,
) -> Board:
    """Change the name or description of a board, archive it or bring it back."""
    return answer_as(Board, await _change(context, f"boards/{id}", given(name=name, desc=desc, closed=closed)))


@task(
    effect="write",
    idempotent=True,
    tells="Deleted the board {id}.",
    says=("remove a board", "delete the board for good", "get rid of a board"),
    docs_url=f"{_DOCS}-boards/#api-boards-id-delete",
    scopes=("write",),
)
async def delete_board(context: TaskContext, id: BoardId) -> Any:
    """Delete a board with all its lists and cards, for good."""
    return await _delete(context, f"boards/{id}")


@task(
    effect="write",
    tells="Created the card {result.name}: {result.url}",
    says=("make a card", "add a card", "new card", "put a card on a list", "open a ticket", "add a to-do"),
    docs_url=f"{_DOCS}-cards/#api-cards-post",
    scopes=("write",),
)
async def create_card(
    context: TaskContext,
    name: Annotated[str, Field(description="Name of the card")],
    id_list: ListId,
    desc: Annotated[str | None, Field(description="Description of the card")] = None,
    pos: Place | None = None,
    due: Annotated[Day | None, Field(description="Day on which the card is due")] = None,
    start: Annotated[Day | None, Field(description="Day on which the card starts")] = None,
    id_labels: Annotated[list[str] | None, Field(description="Ids of labels")] = None,
) -> Card:
    """Create a card in a list."""
    body = given(name=name, id_list=id_list, desc=desc, pos=pos, due=due, start=start, id_labels=id_labels)
    return answer_as(Card, await context.vendor.post("cards", json=body))


@task(
    effect="read",
    tells="Looked up the card {result.name}.",
    says=("show a card", "look up a card", "read a card", "details of a card", "open a card"),
    docs_url=f"{_DOCS}-cards/#api-cards-id-get",
    scopes=("read",),
)
async def get_card(context: TaskContext, id: CardId) -> Card:
    """Get one card by its id."""
    return answer_as(Card, await context.vendor.get(f"cards/{id}"))


@task(
    effect="write",
    idempotent=True,
    tells="Updated the card {result.name}.",
    says=(
        "move a card to another list",
        "rename a card",
        "change a card",
        "edit a card",
        "archive a card",
        "set the due date of a card",
        "mark a card as done",
        "assign a card",
    ),
    docs_url=f"{_DOCS}-cards/#api-cards-id-put",
    scopes=("write",),
)
async def update_card(
    context: TaskContext,
    id: CardId,
    name: Annotated[str | None, Field(description="New name of the card")] = None,
    desc: Annotated[str | None, Field(description="New description of the card")] = None,
    closed: Annotated[bool | None, Field(description="Whether the card is archived")] = None,
    id_members: Annotated[list[str] | None, Field(description="Ids of the members on the card")] = None,
    id_attachment_cover: Annotated[str | None, Field(description="Id of the attachment shown as cover")] = None,
    id_list: Annotated[ListId | None, Field(description="Id of the list to move the card to")] = None,
    id_labels: Annotated[list[str] | None, Field(description="Ids of the labels on the card")] = None,
    pos: Place | None = None,
    due: Annotated[Day | None, Field(description="Day on which the card is due")] = None,
    start: Annotated[Day | None, Field(description="Day on which the card starts")] = None,
    due_complete: Annotated[bool | None, Field(description="Whether the card is done")] = None,
    subscribed: Annotated[bool | None, Field(description="Whether to watch the card")] = None,
    address: Annotated[str | None, Field(description="Address of the card's place")] = None,
    location_name: Annotated[str | None, Field(description="Name of the card's place")] = None,
    coordinates: Annotated[str | None, Field(description="Latitude and longitude, separated by a comma")] = None,
) -> Card:
    """Change a card: its name, list, due day and the rest; what is not given stays."""
    body = given(name=name, desc=desc, closed=closed, id_members=id_members, id_attachment_cover=id_attachment_cover)
    body |= given(id_list=id_list, id_labels=id_labels, pos=pos, due=due, start=start, due_complete=due_complete)
    body |= given(subscribed=subscribed, address=address, location_name=location_name, coordinates=coordinates)
    return answer_as(Card, await _change(context, f"cards/{id}", body))


@task(
    effect="write",
    idempotent=True,
    tells="Deleted the card {id}.",
    says=("remove a card", "delete the card for good", "get rid of a card"),
    docs_url=f"{_DOCS}-cards/#api-cards-id-delete",
    scopes=("write",),
)
async def delete_card(context: TaskContext, id: CardId) -> Any:
    """Delete a card for good."""
    return await _delete(context, f"cards/{id}")


@task(
    effect="write",
    tells="Created the list {result.name}.",
    says=("make a list", "add a list", "new list", "add a column to a board"),
    docs_url=f"{_DOCS}-lists/#api-lists-post",
    scopes=("write",),
)
async def create_list(
    context: TaskContext,
    name: Annotated[str, Field(description="Name of the list")],
    id_board: BoardId,
    pos: Place | None = None,
) -> List:
    """Create a list on a board."""
    return answer_as(List, await context.vendor.post("lists", json=given(name=name, id_board=id_board, pos=pos)))


@task(
    effect="read",
    tells="Looked up the list {result.name}.",
    says=("show a list", "look up a list", "read a list", "details of a list"),
    docs_url=f"{_DOCS}-lists/#api-lists-id-get",
    scopes=("read",),
)
async def get_list(context: TaskContext, id: ListId) -> List:
    """Get one list by its id."""
    return answer_as(List, await context.vendor.get(f"lists/{id}"))


@task(
    effect="write",
    idempotent=True,
    tells="Updated the list {result.name}.",
    says=("rename a list", "change a list", "move a list", "archive a list", "close a list", "edit a list"),
    docs_url=f"{_DOCS}-lists/#api-lists-id-put",
    scopes=("write",),
)
async def update_list(
    context: TaskContext,
    id: ListId,
    name: Annotated[str | None, Field(description="New name of the list")] = None,
    closed: Annotated[bool | None, Field(description="Whether the list is archived")] = None,
    id_board: Annotated[BoardId | None, Field(description="Id of the board to move the list to")] = None,
    pos: Place | None = None,
) -> List:
    """Change a list: its name, place or board; archive it or bring it back."""
    body = given(name=name, closed=closed, id_board=id_board, pos=pos)
    return answer_as(List, await _change(context, f"lists/{id}", body))


@task(
    name="Get Cards in List",
    effect="read",
    tells="Found {count:card}: {names}.",
    says=("list the cards", "show the cards of a list", "what is on the list", "find a card by name"),
    docs_url=f"{_DOCS}-lists/#api-lists-id-cards-get",
    scopes=("read",),
)
async def get_cards_in_list(context: TaskContext, id: ListId) -> list[Card]:
    """List the cards of a list."""
    return answer_as(list[Card], await context.vendor.get(f"lists/{id}/cards"))


@task(
    name="Get Lists in Board",
    effect="read",
    tells="Found {count:list}: {names}.",
    says=("list the lists", "show the lists of a board", "columns of a board", "find a list by name"),
    docs_url=f"{_DOCS}-boards/#api-boards-id-lists-get",
    scopes=("read",),
)
async def get_lists_in_board(context: TaskContext, id: BoardId) -> list[List]:
    """List the open lists of a board."""
    return answer_as(list[List], await context.vendor.get(f"boards/{id}/lists"))


async def _change(context: TaskContext, path: str, body: dict[str, Any]) -> Any:
    if not body:
        raise Invalid("Nothing to change is given.")
    return await context.vendor.put(path, json=body)


async def _delete(context: TaskContext, path: str) -> Any:
    try:
        return await context.vendor.delete(path)
    except IntegrationFailed as fault:
        if fault.status == 404 and context.attempt > 1:
            return {}
        raise
