"""Keeps credentials out of what a service says: some repeat in an answer or an error what they were sent."""

from collections.abc import Collection, Iterable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from neena.authoring.integration import ApiKey, Integration, NoAuth
from neena.credentials.opening import Opened

MASK = "[credential]"
MIN_LENGTH = 8  # what is shorter is too likely a word of its own


def parts_of(credential: str, headers: Iterable[str] = ()) -> set[str]:
    """The secret texts in a credential of any form (`KEY:TOKEN`, `Name: value`, URLs) and in its header values."""
    found: set[str] = set()
    for word in credential.split():
        if "://" in word:
            password = urlsplit(word).password or ""
            found |= {password, unquote(password)}
        elif not word.endswith(":"):
            found |= {word, *word.split(":")}
    found |= {value.removeprefix("Basic ") for value in headers if value.startswith("Basic ")}
    return {part for part in found if len(part) >= MIN_LENGTH}


def secrets_of(integration: Integration, held: Opened) -> set[str]:
    """The secret texts of a credential, of all its generations, as they are kept and as they travel."""
    auth = integration.auth
    found = {part for secret in held.all_secrets for part in parts_of(secret)}
    if not held.secret or isinstance(auth, NoAuth):
        return found
    found |= parts_of(held.secret, auth.headers(held.secret).values())
    return found.difference(auth.public(held.secret)) if isinstance(auth, ApiKey) else found


def masked(value: Any, parts: Collection[str]) -> Any:
    """JSON data with every secret text replaced; `parts` go from the longest to the shortest."""
    if isinstance(value, str):
        for part in parts:
            if part in value:
                value = value.replace(part, MASK)
        return value
    if isinstance(value, list):
        return [masked(one, parts) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value).items()
        return {masked(name, parts): masked(one, parts) for name, one in fields}
    return value
