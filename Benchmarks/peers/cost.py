"""What capture, and a snapshot in progress, cost the running database: interleaved pairs with and without."""

import re
import threading
import time

import service
from peers import meter

CLIENTS = ("-n", "-c", "4", "-j", "2")
STEADY_SHARE = 0.4


def said_by_pgbench(text):
    """Transactions a second and mean latency in milliseconds."""
    rate = re.search(r"^tps = ([\d.]+)", text, re.MULTILINE)
    latency = re.search(r"^latency average = ([\d.]+)", text, re.MULTILINE)
    return {"tps": float(rate[1]), "latency_ms": float(latency[1]) if latency else None}


class Repeated:
    """Work that is repeated in a thread for as long as the scope lasts; how long each took stays readable."""

    def __init__(self, work):
        self.work, self.ended = work, threading.Event()
        self.seconds, self.failure = [], None
        self.thread = threading.Thread(target=self.run)

    def run(self):
        try:
            while not self.ended.is_set():
                self.seconds.append(round(self.work(len(self.seconds)), 2))
        except Exception as failure:  # Told to who waits, in its thread.
            self.failure = failure

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *reason):
        self.ended.set()
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
        """A window without snapshots and one in which full snapshots follow each other."""
        self.holdfast.settle("pgb")
        for wanted in ((False, True), (True, False))[number % 2]:
            self.window(unit, "snapshot", "all", wanted, self.take_full if wanted else None)
            self.holdfast.settle("pgb")

    def take_full(self, count):
        took = service.snapshot("pgb", f"busy-{count}")
        service.drop_snapshot(f"busy-{count}")
        return took

    def window(self, unit, step, load, is_on, work=None):
        """One window of load on Holdfast's instance."""
        holdfast, database = self.holdfast, self.holdfast.databases["pgb"]
        holdfast.administer(database, "CHECKPOINT")
        record = {**holdfast.record("pgb", unit, step), "load": load, "is_on": is_on}
        before = holdfast.administer(database, "SELECT pg_current_wal_lsn()")
        with holdfast.meter.measured(record):
            said, seconds = self.under_work(work, lambda: database.pgbench(*self.pgbench(load)))
        record["log_bytes"] = int(holdfast.administer(
            database, f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{before}')::bigint"))
        self.records.add(**record, **said, backups=seconds)

    def pgbench(self, load):
        rate = ("-R", str(self.steady_rate)) if load == "steady" else ()
        return (*CLIENTS, *rate, "-T", str(self.options.load_seconds))

    @staticmethod
    def under_work(work, load):
        """What pgbench said, and how long each backup took that ran meanwhile."""
        if work is None:
            return said_by_pgbench(load()), []
        with Repeated(work) as repeated:
            said = said_by_pgbench(load())
        return said, repeated.seconds

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
        record = {"unit": unit, "step": "snapshot", "contender": name, "set": harness.name("pgb"), "load": "all",
                  "is_on": is_on, "rc": 0}

        def back_up(_):
            start = time.monotonic()
            harness.shell("pgb", f"asp {contender} full >>$B/log/busy.log 2>&1", 120)
            return time.monotonic() - start
        record["quiet_load"] = self.holdfast.meter.quiet()
        before = meter.busy()
        said, seconds = self.under_work(
            back_up if is_on else None,
            lambda: harness.shell("pgb", f"$PGBIN/pgbench {' '.join(self.pgbench('all'))} 2>&1"))
        record["cpu_machine"] = round(meter.busy() - before, 2)
        self.records.add(**record, **said, backups=seconds)
