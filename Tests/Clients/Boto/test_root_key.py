"""Where the root key comes from, and what happens when it is exchanged, with the real program."""

import os
import secrets
import signal
import subprocess
import time

import pytest

from daemon import Daemon, executable
from test_kms import kms

KILLS = 24


def tool(daemon: Daemon, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([executable(), "root-key", *words, "--data-dir", str(daemon.data)], capture_output=True,
                          text=True, timeout=60)


def written(path, text: str, mode: int = 0o600) -> str:
    path.write_text(text)
    path.chmod(mode)
    return str(path)


@pytest.mark.parametrize("kind", ["file", "env", "credential", "command"])
def test_it_comes_from_each_source_and_lies_nowhere_else(kind, tmp_path, monkeypatch):
    key = secrets.token_hex(32)
    written(tmp_path / "kept", key)
    monkeypatch.setenv("MY_ROOT_KEY", key)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    source = {"file": f"file:{tmp_path}/kept", "env": "env:MY_ROOT_KEY", "credential": "credential:kept",
              "command": f"command:cat {tmp_path}/kept"}[kind]
    with Daemon("--root-key", source) as daemon:
        name = kms(daemon).create_key()["KeyMetadata"]["KeyId"]
        blob = kms(daemon).encrypt(KeyId=name, Plaintext=b"kept")["CiphertextBlob"]
        daemon.stop()
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        assert not (daemon.data / "root.key").exists()
        for file in [daemon.log, *(path for path in daemon.data.rglob("*") if path.is_file())]:
            assert key.encode() not in file.read_bytes() and bytes.fromhex(key) not in file.read_bytes(), file


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_it_is_not_taken_from_a_file_that_others_can_use(mode, tmp_path):
    daemon = Daemon("--root-key", "file:" + written(tmp_path / "key", secrets.token_hex(32), mode))
    with pytest.raises(RuntimeError, match="chmod 600"), daemon:
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_it_is_not_taken_from_a_file_of_somebody_else(tmp_path):
    path = written(tmp_path / "key", secrets.token_hex(32))
    os.chown(path, 65534, 65534)
    with pytest.raises(RuntimeError, match="belongs to somebody else"), Daemon("--root-key", f"file:{path}"):
        pass


@pytest.mark.parametrize("source, complaint", [
    ("env:NOT_THERE", "is not set"), ("credential:key", "systemd passes no credentials on"),
    ("command:echo secret-words >/dev/null; exit 3", "ended with 3"), ("command:echo short", "holds no root key"),
    ("file:/nowhere/key", "can't be read"), ("file:/dev/zero", "is no file"), ("http://host", "is no source"),
])
def test_what_is_no_root_key_is_refused_and_not_repeated(source, complaint, monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(RuntimeError, match=complaint) as raised, Daemon("--root-key", source):
        pass
    assert "secret-words" not in str(raised.value)


def test_another_source_takes_over_while_the_daemon_runs(tmp_path):
    former, following = (f"file:{written(tmp_path / name, secrets.token_hex(32))}" for name in ("former", "following"))
    with Daemon("--root-key", former) as daemon:
        name = kms(daemon).create_key()["KeyMetadata"]["KeyId"]
        blob = kms(daemon).encrypt(KeyId=name, Plaintext=b"kept")["CiphertextBlob"]
        assert tool(daemon, "rotate", "--root-key", former, "--to", following).returncode == 0
        # Both open the ledger until the daemon has been started with the new one.
        assert all(tool(daemon, "show", "--root-key", source).returncode == 0 for source in (former, following))
        daemon.stop()
        daemon.options = ("--root-key", following)
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        assert "not the root key" in tool(daemon, "show", "--root-key", former).stderr
        daemon.stop()
        daemon.options = ("--root-key", former)
        with pytest.raises(RuntimeError, match="not the root key"):
            daemon.start()


def test_an_exchange_can_be_killed_anywhere(tmp_path):
    with Daemon() as daemon:
        name = kms(daemon).create_key()["KeyMetadata"]["KeyId"]
        blob = kms(daemon).encrypt(KeyId=name, Plaintext=b"kept")["CiphertextBlob"]
        began = time.monotonic()
        assert tool(daemon, "rotate").returncode == 0
        whole = time.monotonic() - began
        outcomes = set()
        for number in range(KILLS):
            before = (daemon.data / "root.key").read_text()
            process = subprocess.Popen([executable(), "root-key", "rotate", "--data-dir", str(daemon.data)],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(whole * 1.2 * number / KILLS)
            process.send_signal(signal.SIGKILL)
            process.wait()
            shown = tool(daemon, "show")
            assert shown.returncode == 0, (number, shown.stderr)
            outcomes.add((daemon.data / "root.key").read_text() == before)
        assert outcomes == {True, False}
        daemon.stop()
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        assert tool(daemon, "rotate").returncode == 0
        daemon.stop()
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
