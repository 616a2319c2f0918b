"""People and repositories as GitHub shows them beside other things."""

from typing import Any

Fields = dict[str, Any]
API = "https://api.github.com"
WEB = "https://github.com"
_PERSONAL = (
    *("events", "followers", "following", "gists", "organizations", "received_events", "repos", "starred"),
    "subscriptions",
)
_LINKS = (
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents"),
    *("contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags", "hooks"),
    *("issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges", "milestones"),
    *("notifications", "pulls", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags", "teams"),
    "trees",
)


def user(login: str, number: int = 1) -> Fields:
    """A person."""
    own = f"{API}/users/{login}"
    shown: Fields = {"login": login, "id": number, "node_id": f"U_{number}", "gravatar_id": "", "type": "User"}
    shown |= {"avatar_url": f"https://avatars.githubusercontent.com/u/{number}", "url": own, "site_admin": False}
    return {**shown, "html_url": f"{WEB}/{login}", **{f"{name}_url": f"{own}/{name}" for name in _PERSONAL}}


def repository(full_name: str, number: int) -> Fields:
    """A repository."""
    owner, _, name = full_name.partition("/")
    own, web = f"{API}/repos/{full_name}", f"{WEB}/{full_name}"
    shown: Fields = {"id": number, "node_id": f"R_{number}", "name": name, "full_name": full_name, "private": True}
    shown |= {"owner": user(owner, 7), "html_url": web, "description": None, "fork": False, "url": own}
    shown |= {f"{link}_url": f"{own}/{link}" for link in _LINKS}
    shown |= {"git_url": f"git://github.com/{full_name}.git", "ssh_url": f"git@github.com:{full_name}.git"}
    shown |= {"clone_url": f"{web}.git", "svn_url": web, "mirror_url": None, "homepage": None, "language": None}
    shown |= dict.fromkeys(("has_issues", "has_projects", "has_downloads", "has_wiki"), True)
    shown |= dict.fromkeys(("has_pages", "archived", "disabled"), False)
    shown |= dict.fromkeys(("size", "stargazers_count", "watchers_count", "forks_count", "open_issues_count"), 0)
    shown |= {"watchers": 0, "forks": 0, "open_issues": 0, "license": None, "default_branch": "main"}
    made = "2026-01-05T09:00:00Z"
    return {**shown, "visibility": "private", "created_at": made, "updated_at": made, "pushed_at": made}
