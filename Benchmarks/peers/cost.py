"""What capture, and a snapshot in progress, cost the running database: interleaved pairs with and without."""

import os
import re
import threading
import time

import service
from peers import meter
from peers.figures import CHECKPOINT

CLIENTS = ("-n", "-c", "4", "-j", "2", "-P", "1")
STEADY_SHARE = 0.4
DELAY_SECONDS = 1
# Asking as often as elsewhere here would cost the database a multiple of what the snapshot does: 3 ms of the client's.
ASKING_SECONDS = 0.5


def said_by_pgbench(text):
    """Transactions a second, in all and in each second, and mean latency in milliseconds."""
    rate = re.search(r"^tps = ([\d.]+)", text, re.MULTILINE)
    latency = re.search(r"^latency average = ([\d.]+)", text, re.MULTILINE)
    seconds = re.findall(r"^progress: [\d.]+ s, ([\d.]+) tps", text, re.MULTILINE)
    return {"tps": float(rate[1]), "latency_ms": float(latency[1]) if latency else None,
            "tps_by_second": [float(each) for each in seconds]}


class Meanwhile:
    """Work that begins a moment after the scope, in a thread, and is waited for at the scope's end."""

    def __init__(self, work):
        self.work, self.failure = work, None
        self.began = self.ended = 0.0
        self.thread = threading.Thread(target=self.run)

    def run(self):
        time.sleep(DELAY_SECONDS)
        self.began = time.monotonic()
        try:
            self.work()
        except Exception as failure:  # Told to who waits, in its thread.
            self.failure = failure
        self.ended = time.monotonic()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *reason):
        self.thread.join()
        if self.failure and not reason[0]:
            raise self.failure


class Cost:
    """Pairs of windows of the same load: throughput with all the load there is, CPU seconds at a steady rate."""

    peers = ("pgbr55-zst-block-aes", "pgbb-zstd3w2")

    def __init__(self, harness, records, holdfast, options):
        self.harness, self.records, self.holdfast, self.options = harness, records, holdfast, options
        self.steady_rate = None

    def prepare(self):
        # The load weighs as much as the servers and the tools, whatever groups measure those.
        meter.weigh(os.getpid())
        self.holdfast.prepare("pgb")
        self.holdfast.settle("pgb")
        database = self.holdfast.databases["pgb"]
        database.pgbench(*CLIENTS, "-T", "5")
        free = said_by_pgbench(database.pgbench(*CLIENTS, "-T", "5"))["tps"]
        self.steady_rate = int(free * STEADY_SHARE)

    def release(self):
        self.holdfast.settle("pgb")
        self.harness.stop("pgb")

    def capture(self, unit, number):
        """A window without capture and one with, in an order that alternates."""
        for days in ((0, 1), (1, 0))[number % 2]:
            service.retention("pgb", days)
            for load in ("all", "steady"):
                self.window(unit, "capture", load, bool(days))

    def snapshot(self, unit, number):
        """Windows without anything, with a checkpoint alone and with a full snapshot, each round in another order.

        The same with an incremental snapshot, from captured log; in all its windows the log is captured.
        """
        windows = ((False, None), (CHECKPOINT, self.checkpoint), (True, self.take))
        for kind, days, seconds in (("full snapshot", 0, self.options.snapshot_seconds),
                                    ("incremental snapshot", 1, self.options.load_seconds)):
            self.holdfast.settle("pgb")
            if days:
                service.retention("pgb", days)
            for place in range(len(windows)):
                is_on, work = windows[(place + number) % len(windows)]
                self.window(unit, kind, "all", is_on, work, seconds)
                if is_on is True:
                    service.drop_snapshot("busy")
        self.holdfast.settle("pgb")

    def checkpoint(self):
        """What every physical backup begins with, whoever takes it."""
        self.holdfast.administer(self.holdfast.databases["pgb"], "CHECKPOINT")

    @staticmethod
    def take():
        service.snapshot("pgb", "busy", ASKING_SECONDS)

    def window(self, unit, step, load, is_on, work=None, seconds=None):
        """One window of load on Holdfast's instance."""
        holdfast, database = self.holdfast, self.holdfast.databases["pgb"]
        holdfast.administer(database, "CHECKPOINT")
        record = {**holdfast.record("pgb", unit, step), "load": load, "is_on": is_on}
        before = holdfast.administer(database, "SELECT pg_current_wal_lsn()")
        with holdfast.meter.measured(record):
            said = self.under_work(work, lambda: database.pgbench(*self.pgbench(load, seconds)))
        record["log_bytes"] = int(holdfast.administer(
            database, f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{before}')::bigint"))
        self.records.add(**record, **said)

    def pgbench(self, load, seconds=None):
        rate = ("-R", str(self.steady_rate)) if load == "steady" else ()
        return (*CLIENTS, *rate, "-T", str(seconds or self.options.load_seconds))

    @staticmethod
    def under_work(work, load):
        """What pgbench said, and from when to when within it a backup ran."""
        if work is None:
            return said_by_pgbench(load())
        start = time.monotonic()
        with Meanwhile(work) as meanwhile:
            said = said_by_pgbench(load())
        return {**said, "backup_span": [round(at - start, 2) for at in (meanwhile.began, meanwhile.ended)]}

    def peer(self, unit, name, number):
        """The same pair for a contender of the harness, on its cluster."""
        harness, contender = self.harness, self.harness.contender(name)
        harness.make_cluster("pgb")
        harness.start("pgb")
        try:
            harness.shell("pgb", f"""a=$(asp {contender} archive); set_arch "${{a:-/bin/true}}"; rm -rf $REPO/{name}
                asp {contender} setup >>$B/log/setup-{name}.log 2>&1""")
            for wanted in ((False, True), (True, False))[number % 2]:
                harness.shell("pgb", "q checkpoint")
                self.peer_window(unit, name, contender, wanted)
        finally:
            harness.shell("pgb", f"set_arch /bin/true; rm -rf $REPO/{name}")

    def peer_window(self, unit, name, contender, is_on):
        harness = self.harness
        record = {"unit": unit, "step": "full snapshot", "contender": name, "set": harness.name("pgb"), "load": "all",
                  "is_on": is_on, "rc": 0}

        def back_up():
            harness.shell("pgb", f"asp {contender} full >>$B/log/busy.log 2>&1", 120)
        record["quiet_load"] = self.holdfast.meter.quiet()
        before = meter.busy()
        said = self.under_work(
            back_up if is_on else None,
            lambda: harness.shell("pgb", f"$PGBIN/pgbench {' '.join(self.pgbench('all'))} 2>&1"))
        record["cpu_machine"] = round(meter.busy() - before, 2)
        self.records.add(**record, **said)
