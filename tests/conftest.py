"""The cast and the things of the tests: readers, a topic, papers, an outbox, and nothing beyond loopback."""

import ipaddress
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation

from config.mailers import mailer

# How fast examples are made says something of the machine and nothing of the house.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

NOW = datetime(2026, 1, 14, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_beyond_loopback(monkeypatch):
    """No test speaks to the world."""
    true_connect = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not ipaddress.ip_address(address[0]).is_loopback:
            raise AssertionError(f"a test wanted to speak to {address}")
        return true_connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def nobody_spoke_before():
    """A page in Chinese leaves its thread in Chinese, and what the next test calls by itself would answer in it."""
    translation.deactivate()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def outbox(settings, tmp_path) -> Path:
    """The folder that every mailer writes to: the true door, not the one that pytest-django puts in its place."""
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MAILERS = {name: mailer("", esp="", outbox=settings.OUTBOX_DIR) for name in ("default", "bulk", "account")}
    return settings.OUTBOX_DIR


@pytest.fixture
def a_mail_server(settings, tmp_path):
    """Every mailer is a mail server, which nobody has to reach."""
    settings.MAILERS = {
        name: mailer("smtp://127.0.0.1:9", esp="", outbox=tmp_path / "outbox") for name in ("default", "bulk", "account")
    }


@pytest.fixture
def realdata() -> Path:
    folder = Path(os.environ.get("REALDATA_DIR", settings.BASE_DIR.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the recorded answers are not at {folder}; REALDATA_DIR says where they are")
    return folder


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; this run is on SQLite")
