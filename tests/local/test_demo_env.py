import os

import pytest

from heart.local import demo_env

SERVERS = {
    "DATABASE_URL": "postgresql://heart_app@%2Fdemo/heart",
    "MIGRATION_DATABASE_URL": "postgresql://heart@%2Fdemo/heart",
    "REDIS_URL": "redis://:first@127.0.0.1:1/0",
}


@pytest.fixture
def environ(tmp_path, monkeypatch):
    """An environment that says nothing but where the data is."""
    for name in [*SERVERS, "SECRET_KEY", "HEART_DEMO", "DEBUG", "ALLOWED_HOSTS", "EMAIL_URL"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HEART_DATA_DIR", str(tmp_path))
    return monkeypatch


@pytest.fixture
def loaded(environ):
    """Read the settings, and forget them after the test."""
    before = dict(os.environ)
    yield demo_env.load
    os.environ.clear()
    os.environ.update(before)


def test_a_command_in_another_shell_finds_the_demo(environ, loaded):
    demo_env.write(SERVERS)

    loaded()

    assert {name: os.environ[name] for name in SERVERS} == SERVERS
    assert os.environ["HEART_DEMO"] == "1"
    assert os.environ["DEBUG"] == ""


def test_the_environment_wins(environ, loaded):
    demo_env.write(SERVERS)
    environ.setenv("REDIS_URL", "redis://elsewhere/0")

    loaded()

    assert os.environ["REDIS_URL"] == "redis://elsewhere/0"


def test_another_database_is_never_migrated_through_the_demos_address(environ, loaded):
    demo_env.write(SERVERS)
    environ.setenv("DATABASE_URL", "postgresql://elsewhere/heart")

    loaded()

    assert "MIGRATION_DATABASE_URL" not in os.environ


def test_a_second_start_keeps_the_key_and_what_was_added_and_replaces_addresses(environ):
    demo_env.write(SERVERS)
    first = demo_env.read()
    with demo_env.path().open("a") as file:
        file.write("EMAIL_URL=smtp://mail.example\n")

    demo_env.write({"DATABASE_URL": "postgresql://other/heart", "REDIS_URL": "redis://other/0"})

    second = demo_env.read()
    assert second["SECRET_KEY"] == first["SECRET_KEY"]
    assert second["EMAIL_URL"] == "smtp://mail.example"
    assert second["DATABASE_URL"] == "postgresql://other/heart"
    assert "MIGRATION_DATABASE_URL" not in second


def test_only_the_owner_reads_the_settings(environ):
    demo_env.write(SERVERS)

    assert demo_env.path().stat().st_mode & 0o777 == 0o600


def test_without_a_demo_nothing_is_set(environ, loaded):
    before = dict(os.environ)

    loaded()

    assert dict(os.environ) == before
