"""Measures what DESIGN promises on a running Holdfast: snapshots, restore, durability, cost of capture, memory.

Every figure is the median of its runs; what is timed is what a client sees, from its request to the state it waits for.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import time

from service import Database, create, drop_snapshot, gone, rds, retention, snapshot, stored_bytes

# As many small transactions as change about one page in a hundred.
CHANGES_PER_SCALE = 11


class Bench:
    def __init__(self, options):
        self.options = options
        self.figures = []
        self.data = pathlib.Path(options.data)
        self.load_before = os.getloadavg()[0]

    def figure(self, name, values, unit, note=""):
        median = statistics.median(values)
        self.figures.append({"name": name, "median": median, "unit": unit, "values": values, "note": note})
        print(f"    {name}: {median:.4g} {unit}{'  (' + note + ')' if note else ''}", flush=True)

    def memory(self, field):
        """A line of the daemon's status in MiB: VmRSS now, VmHWM at most so far."""
        for line in pathlib.Path(f"/proc/{self.options.daemon}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
        raise RuntimeError(f"no {field}")

    def snapshot(self, name):
        """Seconds until a snapshot is available, and MiB by which the repository grew."""
        before = stored_bytes(self.data / "repository")
        took = snapshot("bench", name)
        return took, (stored_bytes(self.data / "repository") - before) / 2**20

    def create(self):
        self.figure("daemon memory, idle, no instance", [self.memory("VmRSS")], "MiB")
        self.database = create("bench")
        start = time.monotonic()
        self.database.pgbench("-i", "-q", "-s", str(self.options.scale))
        self.database.sql("CHECKPOINT")
        size = int(self.database.sql("SELECT pg_database_size('postgres')")) / 2**20
        print(f"    loaded {size:.0f} MiB in {time.monotonic() - start:.1f} s", flush=True)
        self.figures.append({"name": "database size", "median": size, "unit": "MiB", "values": [size], "note": ""})

    def full(self):
        runs = []
        for number in range(self.options.runs):
            runs.append(self.snapshot(f"full-{number}"))
            if number + 1 < self.options.runs:
                drop_snapshot(f"full-{number}")
        self.base = f"full-{self.options.runs - 1}"
        self.figure("full snapshot", [run[0] for run in runs], "s")
        self.figure("full snapshot, stored", [run[1] for run in runs], "MiB")

    def incremental(self):
        retention("bench", 1)
        runs, count = [], CHANGES_PER_SCALE * self.options.scale
        self.snapshot("settled")
        for number in range(self.options.runs):
            self.database.pgbench("-n", "-N", "-c", "2", "-t", str(count // 2), f"--random-seed={1_000 + number}")
            runs.append(self.snapshot(f"incremental-{number}"))
        self.figure("incremental snapshot, 1 % of pages changed", [run[0] for run in runs], "s")
        self.figure("incremental snapshot, stored", [run[1] for run in runs], "MiB", "log captured meanwhile included")

    def restore(self):
        seconds = []
        for number in range(self.options.runs):
            start = time.monotonic()
            rds.restore_db_instance_from_db_snapshot(
                DBInstanceIdentifier=f"restored-{number}", DBSnapshotIdentifier=self.base)
            answer = Database(f"restored-{number}").sql("SELECT abalance FROM pgbench_accounts WHERE aid = 4711")
            seconds.append(time.monotonic() - start)
            assert answer == "0", answer
            gone(f"restored-{number}")
        self.figure("restore to first query", seconds, "s")

    def durability(self):
        """From a commit's return to the moment at which the server has learned that it is durable in the repository."""
        self.database.sql("""
            CREATE TABLE IF NOT EXISTS lag (milliseconds float8)""", """
            CREATE OR REPLACE PROCEDURE measure_lag(samples int) LANGUAGE plpgsql AS $$
            DECLARE start timestamptz; target pg_lsn;
            BEGIN
                FOR i IN 1..samples LOOP
                    INSERT INTO lag VALUES (NULL);
                    COMMIT;
                    start := clock_timestamp();
                    target := pg_current_wal_insert_lsn();
                    WHILE NOT coalesce((SELECT bool_or(restart_lsn >= target) FROM pg_replication_slots), false) LOOP
                        IF clock_timestamp() > start + interval '30 seconds' THEN RAISE 'not durable in 30 s'; END IF;
                        PERFORM pg_sleep(0.001);
                    END LOOP;
                    INSERT INTO lag VALUES (extract(epoch FROM clock_timestamp() - start) * 1000);
                    COMMIT;
                    PERFORM pg_sleep(random() * 0.05);
                END LOOP;
            END $$""")
        for load in (False, True):
            background = None
            if load:
                background = subprocess.Popen(
                    ["pgbench", "-n", "-N", "-c", "2", "-R", "200", "-T", "3600", *self.database.target, "postgres"],
                    env=self.database.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                self.database.sql("TRUNCATE lag", "CALL measure_lag(200)")
            finally:
                if background:
                    background.terminate()
                    background.wait()
            values = self.database.sql(
                "SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY milliseconds) FROM lag")
            half, most = (float(value) for value in values.strip("{}").split(","))
            where = "under 200 transactions/s" if load else "idle server"
            self.figure(f"commit to durable, p50, {where}", [half], "ms")
            self.figure(f"commit to durable, p99, {where}", [most], "ms")

    def cost_of_capture(self):
        rates = {0: [], 1: []}
        for number in range(2 * self.options.runs):
            days = (number + 1) % 2
            retention("bench", days)
            self.database.sql("CHECKPOINT")
            said = self.database.pgbench("-n", "-c", "4", "-j", "2", "-T", str(self.options.load_seconds))
            rates[days].append(float(next(line.split("=")[1].split()[0] for line in said.splitlines()
                                          if line.startswith("tps"))))
        self.figure("transactions/s without capture", rates[0], "1/s")
        self.figure("transactions/s with capture", rates[1], "1/s")
        cost = [100 * (1 - with_capture / without) for without, with_capture in zip(rates[0], rates[1])]
        self.figure("throughput cost of capture", cost, "%", "pairs, interleaved")

    def last(self):
        self.figure("daemon memory at the end", [self.memory("VmRSS")], "MiB")
        self.figure("daemon memory, peak", [self.memory("VmHWM")], "MiB")

    def report(self):
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H-%M-%SZ")
        machine = {"processors": os.cpu_count(), "system": platform.platform(), "scale": self.options.scale,
                   "runs": self.options.runs, "load average before": round(self.load_before, 1)}
        if self.load_before > 0.5:
            print("\nOther work was running on this machine when this began: do not trust the figures.")
        folder = pathlib.Path(self.options.results)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{stamp}.json").write_text(json.dumps({"machine": machine, "figures": self.figures}, indent=1))
        rows = [f"| {each['name']} | {each['median']:.4g} {each['unit']} | {each['note']} |" for each in self.figures]
        table = "\n".join(["| what | median | note |", "|---|---|---|", *rows])
        (folder / f"{stamp}.md").write_text(f"{machine}\n\n{table}\n")
        print(f"\n{table}\n\nWritten to {folder / stamp}.md and .json")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", type=int, required=True, help="process id of the daemon")
    parser.add_argument("--data", required=True, help="its data directory")
    parser.add_argument("--scale", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--load-seconds", type=int, default=20)
    parser.add_argument("--results", default="Benchmarks/results")
    bench = Bench(parser.parse_args())
    for step in (bench.create, bench.full, bench.restore, bench.incremental, bench.durability, bench.cost_of_capture,
                 bench.last):
        print(step.__name__.replace("_", " "), flush=True)
        step()
    bench.report()


if __name__ == "__main__":
    main()
