"""A real server that speaks S3, as a process with one bucket."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUCKET = "harbour"
ACCESS_KEY, SECRET_KEY = "AKHARBOUR", "secret-of-the-harbour"


@dataclass(frozen=True)
class Bucket:
    """A running server and the folder that it keeps the bucket's objects in."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of a product that keeps its artifacts here."""
        return {
            "artifact_store": f"s3://{BUCKET}/neena",
            "artifact_s3_endpoint": self.url,
            "artifact_s3_region": "eu-north-1",
            "artifact_s3_access_key": ACCESS_KEY,
            "artifact_s3_secret_key": SECRET_KEY,
        }

    def objects(self, run: object) -> list[Path]:
        """What it keeps of a run."""
        below = self.folder / BUCKET / "neena" / str(run)
        return sorted(path for path in below.rglob("*") if path.is_file())


@contextmanager
def bucket_server(folder: Path) -> Iterator[Bucket]:
    """Serve a new bucket on a free port of loopback."""
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--data-dir", str(folder), "--region", "eu-north-1", "--no-access-log"]
    secrets = {"NANIO_ACCESS_KEY": ACCESS_KEY, "NANIO_SECRET_KEY": SECRET_KEY}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=secrets, stdout=log, stderr=log)
    try:
        _wait(process, port, folder / "log")
        yield Bucket(f"http://127.0.0.1:{port}", folder, process)
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("The S3 server did not start:\n" + log.read_text())
