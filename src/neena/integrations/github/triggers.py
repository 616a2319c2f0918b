"""What GitHub tells when it happens, and how its deliveries are known to be genuine.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from neena.authoring import Delivery, EventField, Webhooks, hub_signed, trigger

_REPOSITORY = EventField("repository", "$.repository.full_name", "The repository, as owner/name")


def verify(delivery: Delivery, secret: str) -> bool | None:
    """`X-Hub-Signature-256: sha256=<hex>`: the HMAC of the body."""
    return hub_signed(delivery, "x-hub-signature-256", secret)


def delivery_id(delivery: Delivery) -> str | None:
    """`X-GitHub-Delivery`, which stays the same when GitHub delivers again."""
    return delivery.headers.get("x-github-delivery")


webhooks = Webhooks(
    verify=verify,
    delivery_id=delivery_id,
    secret=(  # noqa: S106  # where to put it
        "In the repository (or organization): Settings, Webhooks, Add webhook. Paste this address as payload URL and "
        "this secret as secret, and choose the content type application/json: forms are not taken."
    ),
    docs_url="https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
)


def _is(delivery: Delivery, event: str, action: str) -> bool:
    return delivery.headers.get("x-github-event", event) == event and delivery.may_be(action, "action")


@trigger(
    fields=(
        EventField("issue_id", "$.issue.id", "Id of the issue in all of GitHub", "int", identifies="Issue"),
        EventField("number", "$.issue.number", "Number of the issue in its repository", "int"),
        EventField("title", "$.issue.title", "Title of the issue"),
        EventField("body", "$.issue.body", "Text of the issue", optional=True),
        _REPOSITORY,
        EventField("author", "$.issue.user.login", "Login of who opened it", optional=True),
        EventField("url", "$.issue.html_url", "Address of the issue"),
    ),
    entity="issue_id",
)
def handle_issue_opened(delivery: Delivery) -> bool:
    """Someone opened an issue."""
    return _is(delivery, "issues", "opened")


@trigger(
    fields=(
        EventField("comment_id", "$.comment.id", "Id of the comment", "int", identifies="Comment"),
        EventField("comment", "$.comment.body", "Text of the comment", optional=True),
        EventField("author", "$.comment.user.login", "Login of who wrote it", optional=True),
        EventField("url", "$.comment.html_url", "Address of the comment"),
        # It does not identify the event: whoever comments on a flow's issue is not that flow.
        EventField("issue_id", "$.issue.id", "Id of the issue in all of GitHub", "int"),
        EventField("number", "$.issue.number", "Number of the issue (or pull request) in its repository", "int"),
        EventField("title", "$.issue.title", "Title of the issue"),
        _REPOSITORY,
    ),
    entity="issue_id",
)
def handle_issue_comment_created(delivery: Delivery) -> bool:
    """Someone commented on an issue or a pull request."""
    return _is(delivery, "issue_comment", "created")


@trigger(
    fields=(
        EventField("pull_request_id", "$.pull_request.id", "Id in all of GitHub", "int", identifies="PullRequest"),
        EventField("number", "$.pull_request.number", "Number of the pull request in its repository", "int"),
        EventField("title", "$.pull_request.title", "Title of the pull request"),
        EventField("body", "$.pull_request.body", "Text of the pull request", optional=True),
        _REPOSITORY,
        EventField("author", "$.pull_request.user.login", "Login of who opened it", optional=True),
        EventField("head", "$.pull_request.head.ref", "Branch with the changes"),
        EventField("base", "$.pull_request.base.ref", "Branch they are to go into"),
        EventField("url", "$.pull_request.html_url", "Address of the pull request"),
    ),
    entity="pull_request_id",
)
def handle_pull_request_opened(delivery: Delivery) -> bool:
    """Someone opened a pull request."""
    return _is(delivery, "pull_request", "opened")
