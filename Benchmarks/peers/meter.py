"""Counts what a piece of work on Holdfast costs, in the fields of the harness's measure.py."""

import contextlib
import datetime
import os
import pathlib
import threading
import time

GROUPS = pathlib.Path("/sys/fs/cgroup")
SERVICE, DATABASES = "holdfast_service", "holdfast_databases"
TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.05


def join(group, *pids):
    """Count these processes, and what they start from now on, in a group that the harness's peers are weighted like."""
    enter(GROUPS / "cpuacct" / group, pids)
    weigh(*pids)


def weigh(*pids):
    """Put processes into the group of processor time that servers and tools share: within it, priorities hold."""
    enter(GROUPS / "cpu" / "bp", pids)


def enter(folder, pids):
    folder.mkdir(exist_ok=True)
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            (folder / "cgroup.procs").write_text(str(pid))


def used(group):
    """CPU seconds of a group so far."""
    usage = GROUPS / "cpuacct" / group / "cpuacct.usage"
    return int(usage.read_text()) / 1e9 if usage.exists() else 0.0


def busy():
    """CPU seconds of the whole machine so far."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / TICKS


def descendants(pid):
    """A process and all that came from it."""
    found = [pid]
    for each in found:
        with contextlib.suppress(FileNotFoundError):
            for task in pathlib.Path(f"/proc/{each}/task").iterdir():
                found.extend(int(child) for child in (task / "children").read_text().split())
    return found


class Meter:
    """Measures the daemon's process and the two groups."""

    def __init__(self, daemon):
        self.daemon = daemon

    def status(self, field):
        """A line of the daemon's status, in KiB."""
        for line in pathlib.Path(f"/proc/{self.daemon}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1])
        raise RuntimeError(f"no {field}")

    def quiet(self, most_seconds=1.5, load=0.3):
        """Wait a little for other work to end; returns the load that was left, as the harness does."""
        end = time.monotonic() + most_seconds
        while True:
            before = busy()
            time.sleep(1)
            if (left := busy() - before) < load or time.monotonic() > end:
                return left

    @contextlib.contextmanager
    def measured(self, record):
        """Fill a record with wall, CPU seconds and memory of what is done inside."""
        os.sync()
        record["quiet_load"] = round(self.quiet(), 2)
        pathlib.Path(f"/proc/{self.daemon}/clear_refs").write_text("5")
        resident, peak, done = self.status("VmRSS"), [self.status("RssAnon")], threading.Event()
        anonymous = peak[0]

        def sample():
            while not done.wait(SAMPLE_SECONDS):
                peak[0] = max(peak[0], self.status("RssAnon"))
        sampler = threading.Thread(target=sample, daemon=True)
        sampler.start()
        service, databases, machine, start = used(SERVICE), used(DATABASES), busy(), time.monotonic()
        try:
            yield
        finally:
            wall = time.monotonic() - start
            service, databases = used(SERVICE) - service, used(DATABASES) - databases
            machine = busy() - machine
            done.set()
            sampler.join()
        highest = self.status("VmHWM")
        record.setdefault("wall", round(wall, 3))
        record.update(
            ts=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), rc=0,
            cpu_tool=round(service, 3), cpu_srv=round(databases, 3),
            cpu_other=round(max(0.0, machine - service - databases), 2), maxrss_kb=highest, anon_sum_kb=peak[0],
            added_kb=max(highest - resident, peak[0] - anonymous))
