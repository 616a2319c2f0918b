"""A program for the system's Python and any user: starts a desktop in the folder given, and tries probes on it."""

import json
import sys
from pathlib import Path

from neena.computer.sandbox.sandbox import Sandbox, Start, remove
from neena.computer.turn import Turn


def main() -> None:
    folder, probes = Path(sys.argv[1]), json.load(sys.stdin)
    sandbox = Sandbox.start(Start(folder / "desktop", (640, 480)))
    try:
        results = {name: sandbox.control.run(argv, Turn(10)).code for name, argv in probes.items()}
        (folder / "desktop" / "drive" / "from-the-host").write_text("hello")
        read = sandbox.control.run(["sh", "-c", "cat drive/from-the-host && echo hi > drive/from-inside"], Turn(10))
        owner = (folder / "desktop" / "drive" / "from-inside").stat().st_uid
        sandbox.control.run(["sh", "-c", "mkdir -p shut/in && touch shut/in/x && chmod 0 shut"], Turn(10))
        picture = sandbox.view().recv(12)
    finally:
        sandbox.stop()
    remove(folder / "desktop")
    told = {"isolation": sandbox.isolation, "results": results, "read": read.output.decode(), "owner": owner}
    json.dump({**told, "picture": picture.decode(), "left": (folder / "desktop").exists()}, sys.stdout)


main()
