"""A Holdfast of a test's own: two regions, a new directory, a free port of the loopback address."""

import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

REGION = "eu-central-1"
OTHER_REGION = "eu-west-1"
PASSWORD = "correct-horse-battery"
ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS_MAX = 60
SHUTDOWN_SECONDS_MAX = 120
QUIET = (" status=200 ", " status=404 ")


def executable() -> str:
    """The built program: HOLDFAST_EXECUTABLE, or the debug build's."""
    return os.environ.get("HOLDFAST_EXECUTABLE") or str(ROOT / ".build/debug/holdfast")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Daemon:
    """A running daemon; a `with` block starts it, stops it with its databases, and removes its directory unless KEEP is set."""

    def __init__(self, *options: str) -> None:
        self.options = options
        # Short, because names of sockets are; and passable by the databases' own user.
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="hf-"))
        self.scratch.chmod(0o755)
        self.data = self.scratch / "data"
        self.log = self.scratch / "log"
        self.address = f"127.0.0.1:{free_port()}"
        self.is_secure = bool(os.environ.get("HOLDFAST_TLS"))
        self.endpoint = f"{'https' if self.is_secure else 'http'}://{self.address}"
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Daemon":
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    @property
    def environment(self) -> dict[str, str]:
        """What a client needs to know, and nothing else of this machine's AWS settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PG"))}
        return kept | self.trust | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_SHARED_CREDENTIALS_FILE": str(self.data / "credentials"),
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "TZ": "UTC",
        }

    @property
    def trust(self) -> dict[str, str]:
        """What makes clients trust the daemon where HOLDFAST_TLS makes it serve HTTPS."""
        return {"AWS_CA_BUNDLE": str(self.data / "tls/ca.crt")} if self.is_secure else {}

    def start(self) -> None:
        os.environ.update(self.trust)
        options = ["--tls", *self.options] if self.is_secure else self.options
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [executable(), "serve", "--data-dir", str(self.data), "--listen", self.address,
                 "--region", REGION, "--region", OTHER_REGION, *options],
                stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_SECONDS_MAX
        while not self.is_healthy():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"The daemon did not start:\n{self.log_tail()}")
            time.sleep(0.1)

    def is_healthy(self) -> bool:
        try:
            context = ssl.create_default_context(cafile=self.trust["AWS_CA_BUNDLE"]) if self.is_secure else None
            with urllib.request.urlopen(f"{self.endpoint}/health", timeout=2, context=context) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """End the daemon and leave its databases running."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(SHUTDOWN_SECONDS_MAX)

    def log_tail(self, lines_max: int = 40) -> str:
        """The last lines of the log, without those of requests that were answered as usual."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join([line for line in lines if not any(word in line for word in QUIET)][-lines_max:])

    def remove(self) -> None:
        if self.process and self.process.poll() is None:
            subprocess.run([executable(), "shutdown", "--data-dir", str(self.data)], check=False, capture_output=True,
                           timeout=SHUTDOWN_SECONDS_MAX)
            try:
                self.process.wait(SHUTDOWN_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if os.environ.get("KEEP"):
            print(f"Kept: {self.scratch}")
        else:
            shutil.rmtree(self.scratch, ignore_errors=True)
