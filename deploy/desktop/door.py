"""The first program of a desktop in a container: opens the door by which the server comes in, and becomes the launcher.

The door is a socket in `/door`, a folder of the host. Programs of the desktop can see it too, unlike in a sandbox: what
they can ask for there is what they can do anyway, and the end of the desktop.
"""

import os
import socket

DOOR = "/door/control"
LAUNCHER = __file__.replace("door.py", "launcher.py")

door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
door.bind(DOOR)
door.listen(64)
door.set_inheritable(True)
os.execv("/usr/bin/python3", ["python3", "-I", "-S", LAUNCHER, str(door.fileno())])  # noqa: S606  # no shell is wanted
