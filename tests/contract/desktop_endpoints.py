"""The operations of the Desktop API, each with a request that is refused for nothing but who asks and what is there."""

from typing import Any, NamedTuple


class Operation(NamedTuple):
    """`json` or `content` is its body; `writes` says that a key which may only read cannot do it."""

    method: str
    path: str
    json: Any = None
    content: bytes | None = None
    writes: bool = False
    query: str = ""

    def of(self, desktop: str) -> tuple[str, str, dict[str, Any]]:
        """Method, address and body for a desktop; names of files, snapshots and acts are ones that nobody has."""
        path = self.path.format(desktop_id=desktop, name="nobody-has-this", act_id="nobody-has-this")
        body = {name: one for name, one in (("json", self.json), ("content", self.content)) if one is not None}
        return self.method, f"{path}?{self.query}" if self.query else path, body


MOVE = {"tool": "computer", "action": "mouse_move", "params": {"coordinate": [5, 5]}}
CALL = {"type": "computer_20250124", "action": "mouse_move", "coordinate": [5, 5]}
ONE = "/desktops/{desktop_id}"
OPERATIONS = (
    Operation("GET", "/desktops"),
    Operation("POST", "/desktops", {"desktop_type": "sandbox"}, writes=True),
    Operation("GET", ONE),
    Operation("PATCH", ONE, {"name": "Renamed"}, writes=True),
    Operation("DELETE", ONE, writes=True),
    Operation("GET", f"{ONE}/tools"),
    Operation("POST", f"{ONE}/execute", {"action": MOVE}, writes=True),
    Operation("POST", f"{ONE}/batch", {"actions": [MOVE]}, writes=True),
    Operation("POST", f"{ONE}/actions", CALL, writes=True, query="model=claude-opus-4-5"),
    Operation("POST", f"{ONE}/actions/batch", [CALL], writes=True, query="model=claude-opus-4-5"),
    Operation("GET", f"{ONE}/files"),
    Operation("GET", f"{ONE}/files/{{name}}"),
    Operation("POST", f"{ONE}/files/{{name}}", content=b"bytes", writes=True),
    Operation("GET", f"{ONE}/tool-logs"),
    Operation("GET", f"{ONE}/tool-logs/{{act_id}}/picture"),
    Operation("GET", f"{ONE}/screenshot"),
    Operation("PUT", f"{ONE}/session", writes=True),
    Operation("GET", f"{ONE}/session"),
    Operation("DELETE", f"{ONE}/session", writes=True),
    Operation("PUT", f"{ONE}/recording", writes=True),
    Operation("GET", f"{ONE}/recording"),
    Operation("DELETE", f"{ONE}/recording", writes=True),
    Operation("PUT", f"{ONE}/recording", writes=True),
    Operation("GET", f"{ONE}/recording"),
    Operation("DELETE", f"{ONE}/recording", writes=True),
    Operation("POST", f"{ONE}/snapshots", {"name": "a-home"}, writes=True),
    Operation("POST", f"{ONE}/restore", {"name": "a-home"}, writes=True),
    Operation("GET", "/desktop-snapshots"),
    Operation("DELETE", "/desktop-snapshots/{name}", writes=True),
)
BY_ID = tuple(one for one in OPERATIONS if ONE in one.path)
