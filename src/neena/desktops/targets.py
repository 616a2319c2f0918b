"""Which machine a remote desktop is to be, from what the caller gave."""

from typing import Any

from neena.computer.remote.target import DEFAULT_KEY_DELAY, Target
from neena.desktops.schemas import NewDesktop
from neena.errors import Finding, Invalid

REMOTE = ("vnc", "rdp")
_PORTS = {"vnc": 5900, "rdp": 3389}
_NEEDED = {"vnc": ("host",), "rdp": ("host", "username", "password")}
_TAKEN = {  # the fields that only some types of desktops have
    **dict.fromkeys(("host", "port", "password"), REMOTE),
    **dict.fromkeys(("username", "ignore_cert", "security", "key_delay_ms", "drive_enabled", "drive_name"), ("rdp",)),
    **dict.fromkeys(("allow", "open", "snapshot"), ("sandbox", "container")),
    **dict.fromkeys(("width", "height"), ("sandbox", "container", "rdp")),
}
_DRIVE = "Neena"


def target_of(given: NewDesktop) -> Target | None:
    """The target of a remote desktop, None for others; raises `Invalid` naming each field that lacks or is too much."""
    kind = given.desktop_type
    findings = [
        _finding(name, f"is for desktops of the type {' or '.join(kinds)}, and this one is {kind}.")
        for name, kinds in _TAKEN.items()
        if kind not in kinds and _is_given(given, name)
    ]
    findings += [
        _finding(name, f"is needed for a desktop of the type {kind}.")
        for name in _NEEDED.get(kind, ())
        if not getattr(given, name)
    ]
    if given.password and any(ord(one) < 32 for one in given.password.get_secret_value()):
        findings.append(_finding("password", "has control characters in it."))
    if findings:
        raise Invalid(None, findings)
    if kind not in REMOTE:
        return None
    assert given.host is not None
    return Target(
        host=given.host,
        port=given.port or _PORTS[kind],
        username=given.username,
        password=given.password,
        ignore_cert=given.ignore_cert,
        security=given.security,
        key_delay_ms=given.key_delay_ms or DEFAULT_KEY_DELAY,
        drive_name=(given.drive_name or _DRIVE) if given.drive_enabled and kind == "rdp" else None,
    )


def _is_given(given: NewDesktop, name: str) -> bool:
    """Whether a field says something: null, and what is the default anyway, say nothing."""
    value: Any = getattr(given, name)
    return name in given.model_fields_set and value != NewDesktop.model_fields[name].default


def _finding(field: str, wrong: str) -> Finding:
    return Finding(("body", field), f"{field}: {wrong}")
