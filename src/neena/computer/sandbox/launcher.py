# pyright: basic
"""The first process inside a desktop: starts the X server, starts programs on request, and ends with them.

It runs under the system's own Python, alone: nothing but the standard library is there. Being process 1 of its
namespace, all that runs in the desktop ends when it does, and nothing inside can kill it, trace it or look into it. The
server on the host talks to it over a listening socket that it inherits (packets of JSON, one request a connection). The
socket's path does not exist inside and no program inherits the socket, so programs of the desktop cannot reach it.

    begin {programs, environment, authority, cookie, orphan_seconds}
                                            start X and the window manager; answers when X is ready; stays as a watch
    watch                                   the same for a server that comes later; answers the cookie
    connect {path}                          answers with a connection to a unix socket inside
    listen {port}                           answers with a socket listening on the desktop's loopback
    run {argv, environment} + 2 descriptors run with them as input and output; answers its id, then its exit code
    start {argv, environment}               start without input or output; answers the process id
    calm                                    end every program, but not the desktop
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import socket
import sys
import time

PR_SET_DUMPABLE = 4
PACKET = 192 * 1024
WAIT_SECONDS = 3.0  # for a program inside, which may be anything: nothing here may wait for ever


class Launcher:
    """Everything is in one thread; a request is answered at once, or when its program ends."""

    def __init__(self, door: socket.socket) -> None:
        self.door = door
        self.connections: dict[int, socket.socket] = {}
        self.watches: set[int] = set()
        self.running: dict[int, int] = {}  # process id -> the connection that wants its exit code
        self.vital: set[int] = set()  # the X server: without it there is no desktop
        self.listeners: dict[int, socket.socket] = {}
        self.cookie = ""
        self.programs: dict[str, list[str]] = {}
        self.environment: dict[str, str] = {}
        self.orphan_seconds = 60.0
        self.unwatched_since = time.monotonic()
        self.bus = 0
        self.windows = 0  # the window manager
        self.windows_since = 0.0

    def serve(self) -> None:
        """Answer requests and collect ended processes until there is no reason to go on."""
        wake, woken = os.pipe()
        os.set_blocking(woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(woken)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.door, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll(min(5.0, self.orphan_seconds) * 1000):
                if descriptor == wake:
                    os.read(wake, 4096)
                    self.collect(poll)
                elif descriptor == self.door.fileno():
                    connection = self.door.accept()[0]
                    self.connections[connection.fileno()] = connection
                    poll.register(connection, select.POLLIN)
                elif descriptor in self.connections:
                    self.hear(descriptor, poll)
            if not self.watches and time.monotonic() - self.unwatched_since > self.orphan_seconds:
                end()

    def hear(self, descriptor: int, poll: "select.poll") -> None:
        """Take one request from a connection."""
        connection = self.connections[descriptor]
        packet, descriptors, _, _ = socket.recv_fds(connection, PACKET, 2)
        for one in descriptors:
            os.set_inheritable(one, False)
        try:
            stays = bool(packet) and self.answer(json.loads(packet), connection, descriptors)
        except (OSError, ValueError, KeyError, TypeError) as fault:
            self.tell(connection, {"error": str(fault) or type(fault).__name__})
            stays = False
        for one in descriptors:
            os.close(one)
        if not stays:
            self.leave(descriptor, poll)

    def leave(self, descriptor: int, poll: "select.poll") -> None:
        """Close a connection; a program that ran for it is killed with its group."""
        poll.unregister(descriptor)
        self.connections.pop(descriptor).close()
        if descriptor in self.watches:
            self.watches.discard(descriptor)
            self.unwatched_since = time.monotonic()
        for process, waiting in list(self.running.items()):
            if waiting == descriptor:
                del self.running[process]
                kill_group(process)

    def answer(self, asked: dict, connection: socket.socket, descriptors: list) -> bool:
        """Do what is asked; returns whether the connection stays open."""
        doing = asked["op"]
        if doing == "begin":
            self.begin(asked)
        if doing in ("begin", "watch"):
            self.watches.add(connection.fileno())
            self.tell(connection, {"cookie": self.cookie})
            return True
        if doing == "connect":
            self.hand_over(connection, self.connected(asked["path"]))
        elif doing == "listen":
            self.hand_over(connection, self.listening(asked["port"]))
        elif doing == "run":
            process = self.start(asked, descriptors)
            self.running[process] = connection.fileno()
            self.tell(connection, {"pid": process})
            return True
        elif doing == "start":
            self.tell(connection, {"pid": self.start(asked, [])})
        elif doing == "calm":
            self.calm()
            self.tell(connection, {})
        return False

    def begin(self, asked: dict) -> None:
        """Start the X server, wait until it answers, then start the window manager."""
        self.orphan_seconds = asked["orphan_seconds"]
        self.cookie, self.programs, self.environment = asked["cookie"], asked["programs"], asked["environment"]
        os.chdir(self.environment["HOME"])
        os.makedirs(self.environment["XDG_RUNTIME_DIR"], mode=0o700, exist_ok=True)
        with open(self.environment["XAUTHORITY"], "wb") as file:
            file.write(bytes.fromhex(asked["authority"]))
        ready, tell = os.pipe()
        x = self.spawn(self.programs["x"], [(os.POSIX_SPAWN_DUP2, tell, 3)])
        os.close(tell)
        # X writes the number and the newline in two writes, and dies of the second one when nobody reads.
        if not read_line(ready, 4 * WAIT_SECONDS):
            raise OSError("the X server did not start")
        os.close(ready)
        self.vital.add(x)
        self.manage_windows()

    def manage_windows(self) -> None:
        """Start the window manager; one that ends at once is started again a second later, not in a circle."""
        again = time.monotonic() - self.windows_since < 1.0
        self.windows_since = time.monotonic()
        self.windows = self.spawn(
            [*(["sh", "-c", 'sleep 1; exec "$@"', "sh"] if again else []), *self.programs["windows"]]
        )

    def connected(self, path: str) -> socket.socket:
        """A connection to a socket inside, which may belong to any program."""
        if path in self.environment["DBUS_SESSION_BUS_ADDRESS"]:
            self.start_bus()
        inside = socket.socket(socket.AF_UNIX)
        inside.settimeout(WAIT_SECONDS)
        inside.connect(path)
        inside.settimeout(None)
        return inside

    def listening(self, port: int) -> socket.socket:
        """A socket that listens on the desktop's loopback."""
        if port not in self.listeners:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
            self.listeners[port] = listener
        # Kept open here too: while no server is there, connections wait instead of being refused.
        return self.listeners[port].dup()

    def hand_over(self, connection: socket.socket, what: socket.socket) -> None:
        """Answer with a descriptor."""
        with what:
            socket.send_fds(connection, [b"{}"], [what.fileno()])

    def start(self, asked: dict, descriptors: list) -> int:
        """Start a program of the desktop's user, with `descriptors` as its input and its output, if there are any."""
        self.start_bus()
        actions = [(os.POSIX_SPAWN_DUP2, descriptors[min(to, 1)], to) for to in (0, 1, 2)] if descriptors else []
        process = self.spawn(asked["argv"], actions, asked.get("environment") or {})
        prefer_to_kill(process)
        return process

    def spawn(self, argv: list, actions: list = [], environment: dict = {}) -> int:  # noqa: B006  # never changed
        """Start a process in a session of its own, without input and output unless `actions` give it some."""
        nothing = [
            (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
        ]
        return os.posix_spawnp(
            argv[0],
            argv,
            {**self.environment, **environment},
            file_actions=[*nothing, *actions],
            setsid=True,
            setsigdef=[signal.SIGCHLD, signal.SIGPIPE],
        )

    def start_bus(self) -> None:
        """The session bus, from the first program on: an idle desktop does without."""
        if self.bus:
            return
        ready, tell = os.pipe()
        try:
            self.bus = self.spawn(self.programs["bus"], [(os.POSIX_SPAWN_DUP2, tell, 3)])
        except FileNotFoundError:
            self.bus = -1
        os.close(tell)
        read_line(ready, WAIT_SECONDS)
        os.close(ready)

    def calm(self) -> None:
        """All are stopped before the first one is killed, so that none can start another meanwhile."""
        kept = {1, self.windows, *self.vital}
        os.kill(-1, signal.SIGSTOP)
        for process in [int(name) for name in os.listdir("/proc") if name.isdigit()]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT if process in kept else signal.SIGKILL)

    def collect(self, poll: "select.poll") -> None:
        """Collect ended processes, tell who waits for one, end with the X server."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not process:
                return
            if process in self.vital:
                end()
            if process == self.windows:
                self.manage_windows()
            if process == self.bus:
                self.bus = 0
            waiting = self.running.pop(process, None)
            if waiting is not None:
                self.tell(self.connections[waiting], {"exit": os.waitstatus_to_exitcode(status)})
                self.leave(waiting, poll)

    def tell(self, connection: socket.socket, answer: dict) -> None:
        """Send an answer."""
        with contextlib.suppress(OSError):  # nobody is there any more
            connection.send(json.dumps(answer).encode())


def prefer_to_kill(process: int) -> None:
    """When the desktop's memory is used up, the kernel ends a program before the X server."""
    with contextlib.suppress(OSError), open("/proc/%d/oom_score_adj" % process, "w") as file:
        file.write("500")


def read_line(descriptor: int, seconds: float) -> bytes:
    """A line that a program says on a pipe; nothing when it ends, or says none in time."""
    line, until = b"", time.monotonic() + seconds
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while poll.poll(max(0, (until - time.monotonic()) * 1000)):
        read = os.read(descriptor, 4096)
        line += read
        if line.endswith(b"\n"):
            return line
        if not read:
            break
    return b""


def kill_group(process: int) -> None:
    """Kill a program with what it started in its session."""
    with contextlib.suppress(OSError):
        os.killpg(process, signal.SIGKILL)


def end() -> None:
    """Everything in the namespace ends with process 1."""
    os._exit(0)


def shut_off() -> None:
    """Let no program of the desktop trace this process, read its memory, or take its descriptors (prctl(2))."""
    if ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        os._exit(1)


if __name__ == "__main__":
    shut_off()
    # Process 1 gets no signal from inside that it has no handler for; Python has one for this.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    door = socket.socket(fileno=int(sys.argv[1]))
    door.set_inheritable(False)
    Launcher(door).serve()
