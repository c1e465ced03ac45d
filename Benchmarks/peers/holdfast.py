"""Holdfast as a contender: the same data in instances of its own, everything through its API."""

import pathlib
import shutil
import subprocess

import service
from peers import command, meter


class Holdfast:
    """A running daemon and one instance for each data set, made when it is first needed."""

    name = "holdfast"

    def __init__(self, harness, records, options):
        self.harness, self.records, self.options = harness, records, options
        self.data = pathlib.Path(options.data)
        self.meter = meter.Meter(options.daemon)
        self.databases = {}
        meter.join(meter.SERVICE, options.daemon)

    @property
    def repository(self):
        return self.data / "repository"

    def prepare(self, data_set):
        """An instance that holds what the harness's own script for this set makes."""
        if data_set in self.databases:
            return
        database = service.create(data_set)
        self.databases[data_set] = database
        meter.join(meter.DATABASES, *meter.descendants(self.postmaster(database)))
        settings = self.harness.settings()
        self.administer(database, *[f"ALTER SYSTEM SET {name} = '{value}'" for name, value in settings.items()],
                        "SELECT pg_reload_conf()")
        self.load(data_set, database)
        self.administer(database, "CHECKPOINT")

    def release(self, data_set):
        """The other steps work on pgbench's set: its instance stays for them, without capture and snapshots."""
        self.settle(data_set)
        if data_set != "pgb":
            service.gone(data_set)
            del self.databases[data_set]

    def load(self, data_set, database):
        """The harness's script with programs that talk to the instance."""
        folder = self.harness.base / "programs" / data_set
        folder.mkdir(parents=True, exist_ok=True)
        for program in ("psql", "pgbench"):
            real = shutil.which(program)
            (folder / program).write_text(
                f"#!/bin/sh\nPGHOST=127.0.0.1 PGPORT={database.port} PGUSER=app PGPASSWORD={service.PASSWORD} "
                f'PGSSLMODE=require exec {real} "$@"\n')
            (folder / program).chmod(0o755)
        command.run(["bash", str(self.harness.home / f"dataset-{data_set}.sh")], 900,
                    self.harness.environment(data_set, PGBIN=str(folder)))

    def administer(self, database, *statements):
        """Statements by the administrator, who comes over the Unix socket."""
        return self.administrator(database, "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", "postgres",
                                  *[word for statement in statements for word in ("-c", statement)]).strip()

    def administrator(self, database, program, *words, limit_seconds=300):
        return command.run([program, "-h", self.sockets(), "-p", str(database.port), "-U", "rdsadmin", *words],
                           limit_seconds)

    def sockets(self):
        """The directory of the servers' sockets, from the directory that one of them was told."""
        inside = self.data / "run"
        if inside.is_dir():
            return str(inside)
        listening = pathlib.Path("/proc/net/unix").read_text().split()
        port = next(iter(self.databases.values())).port
        return next(str(pathlib.Path(word).parent) for word in listening if word.endswith(f"/.s.PGSQL.{port}"))

    def directory(self, database):
        """The data directory of an instance."""
        return pathlib.Path(self.administer(database, "SHOW data_directory"))

    def postmaster(self, database):
        return int((self.directory(database) / "postmaster.pid").read_text().split()[0])

    def stored(self):
        return service.stored_bytes(self.repository, without_log=True)

    def settle(self, data_set):
        """No capture and no snapshot: the next one has nothing to build on."""
        if service.instance(data_set)["BackupRetentionPeriod"]:
            service.retention(data_set, 0)
        for name in service.manual_snapshots(data_set):
            service.drop_snapshot(name)

    def round(self, data_set, unit):
        """What a contender's round is; the full snapshot without a base, the incremental ones from captured log."""
        database = self.databases[data_set]
        self.settle(data_set)
        self.administer(database, "CHECKPOINT")
        self.warm(database)
        self.snapshot(data_set, unit, "full", "full")
        self.restore(data_set, unit)
        service.retention(data_set, 1)
        service.snapshot(data_set, "settled")
        self.snapshot(data_set, unit, "incremental, no change", "same")
        self.change(data_set)
        self.snapshot(data_set, unit, "incremental, 1 %", "changed")
        self.delta(data_set, unit)
        self.settle(data_set)

    def warm(self, database):
        """Read the files once, as is done for every contender."""
        subprocess.run(["find", str(self.directory(database) / "base"), "-type", "f", "-exec", "cat", "{}", "+"],
                       stdout=subprocess.DEVNULL, check=True, timeout=300)

    def change(self, data_set):
        """One page in a hundred, at places that a new seed chooses."""
        database, seed = self.databases[data_set], self.harness.shell(data_set, "nextseed")
        database.pgbench("-n", "-N", "-c", "2", "-j", "1", "-t", str(self.options.changes // 2),
                         f"--random-seed={seed}")
        self.administer(database, "CHECKPOINT")

    def record(self, data_set, unit, step):
        return {"unit": unit, "step": step, "contender": self.name, "set": self.harness.name(data_set),
                "name": f"holdfast/{step}"}

    def snapshot(self, data_set, unit, step, name):
        record, before = self.record(data_set, unit, step), self.stored()
        with self.meter.measured(record):
            record["wall"] = round(service.snapshot(data_set, name), 3)
        record["bytes"] = self.stored() - before
        self.records.add(**record)

    def restore(self, data_set, unit):
        """From the request to the first answer of the new instance."""
        record = self.record(data_set, unit, "restore")
        with self.meter.measured(record):
            service.rds.restore_db_instance_from_db_snapshot(
                DBInstanceIdentifier="restored", DBSnapshotIdentifier="full")
            service.Database("restored").sql("SELECT count(*) FROM pgbench_branches")
        self.records.add(**record)
        service.gone("restored")

    def can_export_delta(self):
        said = subprocess.run([self.options.program, "help", "export"], capture_output=True, text=True, timeout=30)
        return "--delta" in said.stdout

    def delta(self, data_set, unit):
        """The newest snapshot over a directory that holds the full one's files."""
        if not self.can_export_delta():
            return
        place = self.harness.base / "exported"
        shutil.rmtree(place, ignore_errors=True)
        try:
            command.run(self.export("full", place), 300)
            again = [*self.export("changed", place), "--delta"]
            record = self.harness.measure(data_set, "holdfast/delta restore", again, user=None)
            self.records.add(unit=unit, step="delta restore", contender=self.name, **record)
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def export(self, name, place):
        return [self.options.program, "export", name, "--store", str(self.repository),
                "--key-file", str(self.data / "repository.key"), "--to", str(place)]
