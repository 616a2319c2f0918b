"""The first process inside a desktop: starts the X server, starts programs on request, and ends with them.

It runs under the system's own Python, alone: nothing but the standard library is there. Being process 1 of its
namespace, all that runs in the desktop ends when it does, and nothing inside can kill it. The server on the host talks to it
over a listening socket that it inherits (file descriptor 3; packets of JSON, one request a connection). The socket's
path does not exist inside, so programs of the desktop cannot reach it.

    begin {screen, cookie, orphan_seconds}  start X and the window manager; answers when both run; stays open as a watch
    watch                                   the same for a server that comes later; answers the cookie
    connect {path}                          answers with a connection to a unix socket inside
    listen {port}                           answers with a socket listening on the desktop's loopback
    run {argv, environment} + 2 descriptors run with them as input and output; answers the process id, then the exit code
    start {argv, environment}               start without input or output; answers the process id
    stop                                    end everything
"""

import json
import os
import select
import signal
import socket
import struct
import sys
import time

RUN = "/run/desktop"
HOME = "/home/desktop"
BUS = RUN + "/bus"
AUTHORITY = RUN + "/xauthority"
PACKET = 192 * 1024
PROXY = "http://127.0.0.1:3128"
ENVIRONMENT = {
    "HOME": HOME,
    "USER": "desktop",
    "LOGNAME": "desktop",
    "SHELL": "/bin/bash",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games",
    "DISPLAY": ":0",
    "XAUTHORITY": AUTHORITY,
    "XDG_RUNTIME_DIR": RUN,
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=" + BUS,
    "ACCESSIBILITY_ENABLED": "1",
    "http_proxy": PROXY,
    "https_proxy": PROXY,
}


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
        self.orphan_seconds = 60.0
        self.unwatched_since = time.monotonic()
        self.bus = 0

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
            for descriptor, _ in poll.poll(5000):
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
        connection = self.connections[descriptor]
        packet, descriptors, _, _ = socket.recv_fds(connection, PACKET, 2)
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
            self.orphan_seconds = asked["orphan_seconds"]
            self.begin(asked["screen"], asked["cookie"])
        if doing in ("begin", "watch"):
            self.watches.add(connection.fileno())
            self.tell(connection, {"cookie": self.cookie})
            return True
        if doing == "connect":
            self.hand_over(connection, self.connected(asked["path"]))
        elif doing == "listen":
            self.hand_over(connection, self.listening(asked["port"]))
        elif doing == "run":
            process = self.spawn(asked, descriptors)
            self.running[process] = connection.fileno()
            self.tell(connection, {"pid": process})
            return True
        elif doing == "start":
            self.tell(connection, {"pid": self.spawn(asked, [])})
        elif doing == "stop":
            end()
        return False

    def begin(self, screen: list, cookie: str) -> None:
        """Start the X server, wait until it answers, then start the window manager."""
        self.cookie = cookie
        os.makedirs(RUN, exist_ok=True)
        with open(AUTHORITY, "wb") as file:
            file.write(authority(bytes.fromhex(cookie)))
        ready, tell = os.pipe()
        os.set_inheritable(tell, True)
        x = spawn(x_server(screen, tell), [(os.POSIX_SPAWN_CLOSE, ready)])
        self.vital.add(x)
        os.close(tell)
        # X writes the number and the newline in two writes, and dies of the second one when nobody reads.
        while not os.read(ready, 64).endswith(b"\n"):
            if os.waitpid(x, os.WNOHANG)[0]:
                raise OSError("the X server did not start")
        os.close(ready)
        spawn(["openbox", "--sm-disable"])

    def connected(self, path: str) -> socket.socket:
        if path == BUS:
            self.start_bus()
        inside = socket.socket(socket.AF_UNIX)
        inside.connect(path)
        return inside

    def listening(self, port: int) -> socket.socket:
        if port not in self.listeners:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen(128)
            self.listeners[port] = listener
        # Kept open here too: while no server is there, connections wait instead of being refused.
        return self.listeners[port].dup()

    def hand_over(self, connection: socket.socket, what: socket.socket) -> None:
        with what:
            socket.send_fds(connection, [b"{}"], [what.fileno()])

    def spawn(self, asked: dict, descriptors: list) -> int:
        self.start_bus()
        actions = []
        if descriptors:
            given, taken = descriptors
            actions = [
                (os.POSIX_SPAWN_DUP2, given, 0),
                (os.POSIX_SPAWN_DUP2, taken, 1),
                (os.POSIX_SPAWN_DUP2, taken, 2),
            ]
        return spawn(asked["argv"], actions, asked.get("environment") or {})

    def start_bus(self) -> None:
        """The session bus, from the first program on: an idle desktop does without."""
        if self.bus:
            return
        ready, tell = os.pipe()
        os.set_inheritable(tell, True)
        argv = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--address=unix:path=" + BUS]
        try:
            self.bus = spawn([*argv, "--print-address=%d" % tell])
        except FileNotFoundError:
            self.bus = -1
        os.close(tell)
        os.read(ready, 4096)
        os.close(ready)

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
            waiting = self.running.pop(process, None)
            if waiting is not None:
                self.tell(self.connections[waiting], {"exit": os.waitstatus_to_exitcode(status)})
                self.leave(waiting, poll)

    def tell(self, connection: socket.socket, answer: dict) -> None:
        try:
            connection.send(json.dumps(answer).encode())
        except OSError:
            pass  # nobody is there any more


def spawn(argv: list, actions: list = (), environment: dict = {}) -> int:
    """Start a program in a session of its own, without input and output unless `actions` give it some."""
    nothing = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
    ]
    return os.posix_spawnp(
        argv[0],
        argv,
        {**ENVIRONMENT, **environment},
        file_actions=[*nothing, *actions],
        setsid=True,
        setsigdef=[signal.SIGCHLD, signal.SIGPIPE],
    )


def x_server(screen: list, tell: int) -> list:
    """Without `-rfbport -1` it would listen on every address, without a password."""
    return [
        "Xvnc", ":0", "-displayfd", str(tell), "-geometry", "%dx%d" % tuple(screen), "-depth", "24", "-dpi", "96",
        "-auth", AUTHORITY, "-nolisten", "tcp", "-rfbport", "-1", "-rfbunixpath", RUN + "/rfb", "-rfbunixmode", "0600",
        "-SecurityTypes", "None", "-AlwaysShared", "-desktop", "Neena", "-noreset", "-AcceptSetDesktopSize=0",
        "-extension", "GLX",  # would load a software renderer: 20 MiB that nothing here uses
    ]  # fmt: skip


def authority(cookie: bytes) -> bytes:
    """The X authority file: for every host (libX11, xcb), and for this one by name, which is all that others read."""

    def field(value: bytes) -> bytes:
        return struct.pack(">H", len(value)) + value

    wild, local = 0xFFFF, 256
    rest = field(b"0") + field(b"MIT-MAGIC-COOKIE-1") + field(cookie)
    host = socket.gethostname().encode()
    return struct.pack(">H", local) + field(host) + rest + struct.pack(">H", wild) + field(b"") + rest


def kill_group(process: int) -> None:
    try:
        os.killpg(process, signal.SIGKILL)
    except OSError:
        pass


def end() -> None:
    """Everything in the namespace ends with process 1."""
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: end())
    os.chdir(HOME)
    Launcher(socket.socket(fileno=int(sys.argv[1]))).serve()
