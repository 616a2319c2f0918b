"""A small catalogue, and the situations in which its tasks are prepared."""

from uuid import NAMESPACE_DNS, uuid5

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.port import Earlier, Operation, Situation
from neena.flows.planner.port import TaskSpec

SPACE = uuid5(NAMESPACE_DNS, "neena.test")


def parameter(name, data_type="string", *, optional=False, identifies=None, default=None, item_type=None):
    return Parameter(name, data_type, 1, f"The {name}.", optional, default, (), identifies, item_type)


def task(dotted, name, effect, parameters=(), outputs=(), *, is_list=False, says=()):
    return TaskSpec(
        id=uuid5(SPACE, dotted),
        dotted_name=dotted,
        name=name,
        description=f"{name}.",
        integration=dotted.split(".")[0],
        integration_name=dotted.split(".")[0].title(),
        effect=effect,
        parameters=tuple(parameters),
        outputs=tuple(outputs),
        output_name="Thing",
        output_is_list=is_list,
        says=says,
    )


BOARDS = task("trello.get_boards", "Get Boards", "read", (), (parameter("id"), parameter("name")), is_list=True)
CARDS = task(
    "trello.get_cards",
    "Get Cards",
    "read",
    (parameter("board_id", identifies="board"), parameter("limit", "int", optional=True)),
    (parameter("id"), parameter("name")),
    is_list=True,
)
ARCHIVE = task("trello.archive_card", "Archive Card", "write", (parameter("card_id", identifies="card"),))
POST = task("slack.post_message", "Post Message", "write", (parameter("channel"), parameter("text")))
MAIL = task(
    "mail.send",
    "Send Mail",
    "write",
    (parameter("to", "list", item_type="string"), parameter("subject"), parameter("body")),
)
DELETE = task("github.delete_repository", "Delete Repository", "write", (parameter("repository"),))
ALL = [BOARDS, CARDS, ARCHIVE, POST, MAIL, DELETE]


def earlier(index, spec, result):
    return Earlier(index, spec.name, None, spec, {}, result)


def situation(spec, request, *done, metadata=(), instruction=None):
    operation = Operation(len(done), len(done), spec.name, instruction, spec)
    flow = {"name": "Flow", "task_operations": [], "dependencies": []}
    return Situation(request, metadata, flow, operation, done, [one.index for one in done])
