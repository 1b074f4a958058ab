"""The peer's side of the faults: django-newsletter 1.2.1, set up in an environment of its own, in the place of our workers."""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from bench.own_day import TO, Account
from bench.stage import ROOT, Actor, Stage, wait_until

SCRIPT = ROOT / "bench/peer_newsletter.py"
REFUSED = re.compile(rb"NOQUEUE: reject: .* to=<([^>]+)>")


class PeerDay:
    """The same verbs as OwnDay's."""

    def __init__(self, stage: Stage, readers: int) -> None:
        self.readers = readers
        self._python = install(stage.folder / "peer")
        self._environment = {
            **os.environ,
            "PEER_DATABASE": "peer",
            "PEER_HOST": str(stage.postgres.folder),
            "PEER_PORT": str(stage.sink_port),
        }
        stage.postgres.create_database("peer")
        self._run("setup", str(readers))
        self._submit = Actor("peer", [str(self._python), str(SCRIPT), "submit"], self._environment, stage.folder / "peer.log")
        stage.workers.append(self._submit)

    def clear(self) -> None:
        self._run("clear")

    def plan(self) -> None:
        self._submit.start()

    def wait_until_quiet(self, *, seconds: float) -> None:
        """Until it has ended, and once more, as cron would call it again."""
        until = time.monotonic() + seconds
        for _call in range(2):
            wait_until(self._has_ended, seconds=until - time.monotonic())
            self._submit.start()
        wait_until(self._has_ended, seconds=until - time.monotonic())

    def wait_until_ended(self) -> None:
        wait_until(self._has_ended, seconds=300)

    def reconcile(self, log: Path) -> None:
        """It has no such thing: it keeps nothing of a single mail."""

    def account(self, log: Path) -> Account:
        lines = log.read_bytes().splitlines()
        took = Counter(found[1].decode() for line in lines if (found := TO.search(line)))
        refused = {found[1].decode() for line in lines if (found := REFUSED.search(line))}
        missing = self.readers - len(took.keys() | refused)
        duplicates = sum(count - 1 for count in took.values())
        says_sent = json.loads(self._run("state"))["sent"]
        unnamed = frozenset(f"reader {number}" for number in range(missing))
        return Account(duplicates, unnamed, frozenset(), adds_up=says_sent == (missing == 0))

    def _has_ended(self) -> bool:
        return self._submit.process is not None and self._submit.process.poll() is not None

    def _run(self, *arguments: str) -> str:
        command = [str(self._python), str(SCRIPT), *arguments]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout


def install(folder: Path) -> Path:
    """The interpreter of an environment that holds the peer."""
    if not (folder / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin/python", "-m", "pip", "install", "-qq", "-r", ROOT / "bench/peer_requirements.txt"]
        subprocess.run(pip, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "bin/python"
