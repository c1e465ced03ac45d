"""Runs commands with a limit: what takes longer is ended, with all that it started in its session."""

import os
import signal
import subprocess
import tempfile


class CommandFailed(RuntimeError):
    """A command that ended badly or had to be ended."""


def run(command, limit_seconds, environment=None):
    """The standard output of a command; its output goes to files, so that servers it leaves behind hold no pipe."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environment,
                                   start_new_session=True)
        try:
            code = process.wait(limit_seconds)
        except BaseException as interruption:
            end(process)
            if not isinstance(interruption, subprocess.TimeoutExpired):
                raise
            raise CommandFailed(f"not done in {limit_seconds} s: {shown(command)}") from interruption
        output.seek(0)
        errors.seek(0)
        said, complained = output.read(), errors.read()
    if code:
        raise CommandFailed(f"exit {code}: {shown(command)}\n{said[-1000:]}{complained[-1000:]}")
    return said


def shown(command):
    return " ".join(command)[-200:]


def end(process):
    """End a process and its session."""
    for number, seconds in ((signal.SIGTERM, 10), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, number)
            process.wait(seconds)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
