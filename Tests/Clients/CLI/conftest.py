"""The AWS CLI against the shared daemon."""

import contextlib
import io
import json
import os
import re
import shlex
import subprocess

import pytest

try:
    from awscli.clidriver import create_clidriver
except ImportError:
    create_clidriver = None

SECONDS_MAX = 300


@pytest.fixture(scope="session")
def typed() -> set[str]:
    """The operations of RDS that were typed as commands and went well."""
    return set()


@pytest.fixture(scope="session")
def aws(daemon, typed):
    """Runs a line as people type it, and returns what it answered.

    The CLI's own code runs in this process, which saves most of a second each time; with HOLDFAST_SLOW, and where the
    CLI isn't of Python that can be imported, its program does.
    """
    in_process = create_clidriver is not None and not os.environ.get("HOLDFAST_SLOW")
    with pytest.MonkeyPatch.context() as patch:
        # The CLI itself says with AWS_DATA_PATH where its own data is.
        for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
            patch.delenv(name)
        for name, value in daemon.environment.items():
            patch.setenv(name, value)

        def run(line: str, refused: str | None = None):
            words = shlex.split(line)
            assert words.pop(0) == "aws"
            status, output, errors = (typed_here if in_process else typed_there)(words)
            if refused:
                assert status != 0 and f"({refused})" in errors, f"{line}\n{status} {output}{errors}"
                return errors
            assert status == 0, f"{line}\n{errors}"
            if words[0] == "rds" and words[1] != "wait":
                typed.add(words[1])
            return json.loads(output) if re.match(r"\s*[{\[]", output) else output
        yield run


def typed_here(words: list[str]) -> tuple[int, str, str]:
    output, errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        status = create_clidriver().main(words)
    output.flush()
    return status, output.buffer.getvalue().decode(), errors.getvalue()


def typed_there(words: list[str]) -> tuple[int, str, str]:
    outcome = subprocess.run(["aws", *words], capture_output=True, text=True, timeout=SECONDS_MAX)
    return outcome.returncode, outcome.stdout, outcome.stderr
