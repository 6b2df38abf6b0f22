import pytest

from heart.local import VENV, Failure, environment
from heart.local.port import wanted_port
from heart.local.stages import run, stage


@pytest.fixture
def only_node(tmp_path, monkeypatch):
    """A machine whose one node is of the given version."""

    def install(version: str):
        for name in ("node", "npm"):
            program = tmp_path / name
            program.write_text(f"#!/bin/sh\necho {version}\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        return tmp_path

    return install


def test_the_systems_npm_is_used_when_its_node_is_new_enough(only_node):
    folder = only_node("v20.1.0")

    assert environment.find_npm() == ([str(folder / "npm")], str(folder))


def test_an_old_node_gives_way_to_the_one_from_the_wheel(only_node):
    folder = only_node("v18.19.0")

    assert environment.find_npm() == ([str(VENV / "bin" / "npm")], f"{VENV / 'bin'}:{folder}")


def test_a_machine_without_node_uses_the_wheels(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert environment.find_npm()[0] == [str(VENV / "bin" / "npm")]


def test_a_failed_download_is_a_sentence_with_the_place_to_read_on(tmp_path, monkeypatch):
    monkeypatch.setenv("HEART_DATA_DIR", str(tmp_path))

    with pytest.raises(Failure) as refusal:
        run(["sh", "-c", "echo no route to host; exit 7"], log="pip", otherwise="Nothing arrived.")

    log = tmp_path / "logs" / "pip.log"
    assert str(refusal.value) == f"Nothing arrived. What it said is in {log}."
    assert log.read_text() == "no route to host\n"


def test_a_program_that_is_not_there_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("HEART_DATA_DIR", str(tmp_path))

    with pytest.raises(Failure, match=r"^Not collected. no-such-program is not there.$"):
        run(["no-such-program"], log="x", otherwise="Not collected.")


def test_a_stage_is_one_line_with_its_time(capsys):
    with stage("Migrations"):
        pass

    assert capsys.readouterr().out.split() == ["Migrations", "0.0", "s"]


@pytest.mark.parametrize("value", ["abc", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(value, monkeypatch):
    monkeypatch.setenv("PORT", value)

    with pytest.raises(Failure, match="must be a number from 1 to 65535"):
        wanted_port()
