"""Rules about what stands in the sources, where a linter has none."""

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import neena
from neena.errors import NeenaError

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "neena"
# Who may read the environment, and why.
READS_ENVIRONMENT = {
    "settings.py": "the one reader",
    "cli/demo_world.py": "hands what is not Neena's on to the processes it starts",
}
# Who opens connections to the outside, and how they are kept to the guard. Simulators stand on the other side.
CONNECTS = {
    "kernel/http.py": "the guarded client itself",
    "kernel/egress.py": "looks names up, and checks every address",
    "kernel/database.py": "the database: its address is a setting",
    "engine/postgresql_link.py": "the same database",
    "llm/providers.py": "hands the guarded client to the vendor's library",
    "integrations/email/smtp.py": "connects to an address that the guard has checked",
    "integrations/email/imap.py": "connects to an address that the guard has checked",
    "client/wire.py": "calls the Neena server that its user names",
    "client/calls.py": "knows its faults",
    "client/faults.py": "knows its faults",
    "mcp/api.py": "asks this application itself, without a socket",
    "mcp/server.py": "the library's part that is connected to",
    "mcp/sessions.py": "the same",
    "computer/remote/target.py": "connects to an address that the guard has checked",
    "computer/remote/forward.py": "reads such a connection",
    "computer/sandbox/control.py": "talks to the launcher of a desktop, over a unix socket",
    "computer/sandbox/launcher.py": "inside a desktop, which has no network",
    "computer/sandbox/sandbox.py": "listens on that unix socket",
    "computer/sandbox/way_out.py": "connects to an address that the guard has checked",
    "cli/serving.py": "names the sockets that it listens on",
    "artifacts/store.py": "the store of artifacts: like the database, its address is a setting; nobody else names it",
}
CONNECTING = {
    *("httpx", "httpx2", "httpcore", "httpcore2", "aiohttp", "requests", "urllib3", "urllib.request", "http.client"),
    *("smtplib", "aiosmtplib", "imaplib", "poplib", "ftplib", "telnetlib", "xmlrpc.client", "asyncpg", "psycopg"),
    *("websockets", "slack_sdk", "githubkit", "google.auth", "openai", "anthropic", "pydantic_ai", "mcp", "authlib"),
    "obstore",
}
CALLING_OUT = re.compile(
    r"socket\.(socket\(\)|create_connection|getaddrinfo)|asyncio\.open_(unix_)?connection"
    r"|.*\.(create_connection|create_unix_connection|create_datagram_endpoint|sock_connect|getaddrinfo)"
)
# What looks like a secret and opens nothing, and why it stands there.
NO_SECRETS = {"src/neena/simulators/trello.py": "the one token that the simulator accepts, in the vendor's form"}
SLICES = (
    *("audit", "spending", "identity", "catalog", "credentials", "artifacts", "webhooks", "desktops", "flow_requests"),
    *("workflows", "runs", "flows", "flow_runs", "triggers"),
)
FORBIDDEN_NAMES = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_MODULES = {"pickle", "marshal", "shelve", "dill"}
# A secret as vendors print them: keys of clouds and services, private keys, and Neena's own.
SECRET = re.compile(
    r"AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[abprs]-\d{9,}-\w{10,}|AIza[\w-]{35}|sk-(?:ant-|proj-)?[A-Za-z0-9]{32,}"
    r"|sk_live_\w{16,}|sk_nen_[0-9A-Za-z]{38}|ATTA[0-9a-f]{60,}"
    r"|-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"
)
TEXTS = {".py", ".md", ".toml", ".json", ".yml", ".yaml", ".txt", ".html", ".env", ".cfg", ".sh", ""}


def names_used(path: Path) -> set[str]:
    """Called names, dotted names (with `()` too where they are called) and imported modules."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found.add(f"{ast.unparse(node.func)}()")
        elif isinstance(node, ast.Attribute):
            found.add(ast.unparse(node))
        elif isinstance(node, ast.Import):
            found.update(one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update({node.module or "", *(f"{node.module}.{one.name}" for one in node.names)})
    return found


@pytest.fixture(scope="module")
def used() -> dict[str, set[str]]:
    return {path.relative_to(SOURCE).as_posix(): names_used(path) for path in sorted(SOURCE.rglob("*.py"))}


def test_only_settings_read_the_environment(used: dict[str, set[str]]) -> None:
    readers = {name for name, names in used.items() if names & {"os.environ", "os.getenv", "os.putenv"}}
    assert readers <= set(READS_ENVIRONMENT)


def test_every_way_out_is_known_and_guarded(used: dict[str, set[str]]) -> None:
    def goes_out(name: str) -> bool:
        return any(name == one or name.startswith(one + ".") for one in CONNECTING) or bool(CALLING_OUT.fullmatch(name))

    found = {
        path: sorted(out)
        for path, names in used.items()
        if not path.startswith("simulators/") and (out := {one for one in names if goes_out(one)})
    }
    assert set(found) <= set(CONNECTS), found


def test_nothing_is_evaluated_or_unpickled(used: dict[str, set[str]]) -> None:
    assert not {name: bad for name, names in used.items() if (bad := names & (FORBIDDEN_NAMES | FORBIDDEN_MODULES))}


def test_no_slice_commits(used: dict[str, set[str]]) -> None:
    committing = {name for name, names in used.items() if any(one.endswith(".commit") for one in names)}
    assert not {name for name in committing if name.startswith(SLICES)}


def test_no_secret_stands_in_the_repository() -> None:
    folders = ("src", "tests", "docs", "bench", ".github")
    files = [*ROOT.glob("*"), *(one for folder in folders for one in (ROOT / folder).rglob("*"))]
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and path.suffix in TEXTS and name not in {"uv.lock", *NO_SECRETS}:
            assert not SECRET.search(path.read_text(errors="replace")), f"{name} holds what looks like a secret"


def test_every_dependency_has_a_lower_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = [
        project["project"]["dependencies"],
        *project["dependency-groups"].values(),
        project["build-system"]["requires"],
    ]
    assert not [one for group in groups for one in group if ">=" not in one]


def kinds(kind: type[NeenaError]) -> set[type[NeenaError]]:
    return {kind}.union(*(kinds(one) for one in kind.__subclasses__()))


def test_every_error_says_what_is_the_case_and_has_a_code_of_its_own() -> None:
    for found in walk_packages(neena.__path__, "neena."):
        if not found.name.endswith("__main__") and ".migrations." not in found.name:
            import_module(found.name)
    ours = [one for one in kinds(NeenaError) if one.__module__.startswith("neena.")]
    assert len(ours) > 20
    assert not [one for one in ours if not (one.__dict__.get("__doc__") or "").strip()]
    codes = [(one.__new__(one).code, one.__qualname__) for one in ours]
    assert not [code for code, _ in codes if not re.fullmatch(r"[a-z]{2,}(_[a-z]{1,})*", code)]
