"""A real browser on a real server, with a database whose world is committed and thrown away."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from heart.local.environment import BROWSERS
from tests.browser.visits import Visit

QUIET = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Patience costs nothing where a page answers, and a slow machine is no fault of the page.
expect.set_options(timeout=20_000)  # milliseconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)  # so that pytest-django makes the test database


@pytest.fixture
def _django_db_helper(site: str) -> None:
    """In place of pytest-django's: no transaction around a test, whose writes a server must see (`site`)."""


@pytest.fixture(scope="package")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """One browser for all tests of this folder, gone after them.

    Playwright runs an event loop in this thread. While it does, Django gives the thread another database
    connection and would refuse to use it; so the one that made the database is closed before.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "These tests need Chromium: `make test` installs it, or says how."
    connection.close()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=QUIET)
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def copy_of_the_test_database() -> Iterator[None]:
    """Work in a copy of the test database. What is written there is committed, so that a server sees it."""
    place = connection.settings_dict
    original = place["NAME"]
    copy = f"{original}_browser"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    place["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        place["NAME"] = original
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


@pytest.fixture(scope="module")
def site(chromium: Browser, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The address of a server on a database of this module's own, empty but for the first city."""
    with django_db_blocker.unblock(), copy_of_the_test_database():
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """`visit(user, width=…)`: a browser of this person; at the end none of its pages may have complained."""
    visits: list[Visit] = []

    def start(user: User | None = None, *, width: int = 1440, height: int = 900, **wishes) -> Visit:
        made = Visit(chromium.new_context(viewport={"width": width, "height": height}, **wishes), site)
        visits.append(made)
        if user:
            made.come_in(user)
        return made

    yield start
    complaints = [line for made in visits for line in made.watch.wrong]
    for made in visits:
        made.context.close()
    assert complaints == []
