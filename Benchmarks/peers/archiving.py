"""The contenders that back up the harness's PostgreSQL 15 cluster: pgBackRest and pg_basebackup."""

import json


class ArchivingPeer:
    """One contender of the harness, by its name there."""

    limits = {"full": 300, "restore": 300, "incremental": 120}

    def __init__(self, harness, records, name):
        self.harness, self.records, self.name = harness, records, name
        self.is_incremental = name.startswith("pgbr")

    def prepare(self, data_set):
        self.harness.make_cluster(data_set)
        self.harness.start(data_set)

    def release(self, data_set):
        self.harness.stop(data_set)

    def round(self, data_set, unit):
        """Full, restore to the first query, incrementals, and a restore over what the first one left."""
        harness, contender = self.harness, self.harness.contender(self.name)
        try:
            harness.shell(data_set, f"""
                ensure_up
                a=$(asp {contender} archive); set_arch "${{a:-/bin/true}}"; rm -rf $REPO/{self.name}
                asp {contender} setup >>$B/log/setup-{self.name}.log 2>&1
                q checkpoint; find $PGD/base -type f -exec cat {{}} + >/dev/null""")
            self.measure(data_set, unit, "full", [contender, "full"], bytes_of=f"{contender} bytes")
            self.restore(data_set, unit)
            if self.is_incremental:
                self.incrementals(data_set, unit, contender)
                self.delta(data_set, unit)
        finally:
            harness.shell(data_set, f"set_arch /bin/true; rm -rf $REPO/{self.name} $REST/d $REST/d.log")

    def measure(self, data_set, unit, step, words, **options):
        record = self.harness.measure(data_set, f"{self.name}/{step}", words,
                                      self.limits.get(step, self.limits["incremental"]), **options)
        self.records.add(unit=unit, step=step, contender=self.name, **record)

    def restore(self, data_set, unit):
        """Restore, start, and ask until a read-write server answers; then leave the stopped directory where it is."""
        split = f"{self.harness.base}/rest.split"
        self.harness.shell(data_set, f"touch {split}; chmod 666 {split}; rm -rf $REST/d; "
                                     f"install -d -m 700 -o postgres -g postgres $REST/d")
        restored = f"{self.harness.base}/restore/d"
        self.measure(data_set, unit, "restore",
                     ["bash", f"{self.harness.home}/ttfq.sh", split, self.name, "restore", restored], extra=split)
        self.stop_restored(data_set)

    def stop_restored(self, data_set):
        self.harness.shell(data_set, "asp $PGBIN/pg_ctl -D $REST/d -m immediate -w stop")

    def incrementals(self, data_set, unit, contender):
        options = {"bytes_of": f"{contender} bytes", "grown": True}
        self.measure(data_set, unit, "incremental, no change", [contender, "incr"], **options)
        self.harness.shell(data_set, "change1pct; q checkpoint")
        self.measure(data_set, unit, "incremental, 1 %", [contender, "incr"], **options)

    def delta(self, data_set, unit):
        """The newest backup over the directory that the restore of the full one left."""
        restored, configuration = f"{self.harness.base}/restore/d", f"{self.harness.base}/conf/{self.name}.conf"
        binary = f"{self.harness.base}/bin/pgbackrest255" if "55" in self.name else "/usr/bin/pgbackrest"
        self.measure(data_set, unit, "delta restore", [
            binary, f"--config={configuration}", "--stanza=s", f"--pg1-path={restored}", "--type=immediate",
            "--target-action=promote", "--delta", "restore"])


class Newer:
    """PostgreSQL 17's own incremental backup, by the harness's script for it."""

    names = {"pg17/full-plain": "full", "pg17/incr-nochange": "incremental, no change",
             "pg17/incr-1pct": "incremental, 1 %", "pg17/combine": "combine",
             "pg17/combined-start": "first query after combine", "pg17/combine-cfr": "combine, copy_file_range"}

    def __init__(self, harness, records):
        self.harness, self.records, self.name = harness, records, "pg17"

    def prepare(self, data_set):
        self.harness.make_newer_cluster()

    def release(self, data_set):
        self.harness.stop_newer()

    def round(self, data_set, unit):
        measured = self.harness.results / "measured.jsonl"
        before = len(measured.read_text().splitlines()) if measured.exists() else 0
        self.harness.newer("RUNS=1", 400)
        for line in measured.read_text().splitlines()[before:]:
            record = json.loads(line)
            self.records.add(unit=unit, step=self.names[record["name"]], contender=self.name, **record)
