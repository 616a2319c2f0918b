"""GitHub: issues, comments, labels and pull requests."""

from datetime import date

from neena.authoring import Integration, OAuth2, TaskContext, answer_as
from neena.integrations.github.api import ask
from neena.integrations.github.models import Account
from neena.integrations.github.triggers import (
    handle_issue_comment_created,
    handle_issue_opened,
    handle_pull_request_opened,
    webhooks,
)


def check(credential: str) -> None:
    """Raise `ValueError` unless the text can be a token, without repeating it."""
    if not credential or any(sign.isspace() or sign == ":" for sign in credential) or not credential.isascii():
        raise ValueError(
            "A GitHub credential is the token alone, such as github_pat_... or ghp_... (GitHub: Settings, Developer "
            "settings, Personal access tokens)."
        )


async def whoami(context: TaskContext) -> str:
    """The login of the account that the token belongs to."""
    return answer_as(Account, await ask(context, "GET", "user")).login


integration = Integration(
    name="GitHub",
    short_name="github",
    class_name="GitHubIntegration",
    auth=OAuth2(
        authorize_url="https://github.com/login/oauth/authorize",
        token_url="https://github.com/login/oauth/access_token",  # noqa: S106  # an address, not a secret
        scopes=("repo",),
        form="TOKEN",
        check=check,
    ),
    docs_url="https://docs.github.com/en/rest",
    since=date(2026, 11, 22),
    base_url="https://api.github.com",
    words=("github", "repository", "repo", "issue", "bug", "pull request", "comment", "label"),
    whoami=whoami,
    webhooks=webhooks,
    triggers=(handle_issue_opened, handle_issue_comment_created, handle_pull_request_opened),
)
