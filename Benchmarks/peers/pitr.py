"""Restore to a point in time over a gibibyte of log: pgBackRest, PostgreSQL with local files, and Holdfast."""

import datetime
import re
import shutil
import signal
import subprocess
import time

import service
from peers import command

REDO = re.compile(r"redo done at .* elapsed: ([\d.]+) s")


def replay_seconds(log):
    """How long the server says that it replayed, from its log."""
    found = REDO.findall(log)
    return float(found[-1]) if found else None


class PointInTime:
    """The log is made once for the harness's cluster and once in Holdfast's instance; rounds restore over it."""

    peers = ("pgbr-zst-async",)

    def __init__(self, harness, records, holdfast, options):
        self.harness, self.records, self.holdfast, self.options = harness, records, holdfast, options
        self.moment = None
        self.rows = None

    def prepare(self):
        """Backups and log; everything is made anew, for a target belongs to one load."""
        self.harness.make_cluster("pgb")
        self.harness.shell("pgb", f'"{self.harness.home}/30-pitr.sh"', 900, PC=" ".join(self.peers), PRUNS="0",
                           WAL_MB=str(self.options.log_mib))
        # What the harness keeps for its archive step would hold back this cluster's log for ever.
        self.harness.shell("pgb", """q "select pg_drop_replication_slot('rw0')"; q "alter system reset wal_keep_size" """)
        self.harness.stop("pgb")
        self.prepare_holdfast()

    def prepare_holdfast(self):
        """A snapshot and, beside it, a copy and the log files for PostgreSQL alone; then the load."""
        holdfast = self.holdfast
        holdfast.prepare("pgb")
        holdfast.settle("pgb")
        database = holdfast.databases["pgb"]
        service.retention("pgb", 1)
        service.snapshot("pgb", "before")
        reference = self.harness.base / "reference"
        shutil.rmtree(reference, ignore_errors=True)
        (reference / "log").mkdir(parents=True)
        # The harness asks as this user, of the copy.
        holdfast.administer(database, "DROP ROLE IF EXISTS postgres", "CREATE ROLE postgres SUPERUSER LOGIN")
        holdfast.administer(database, "SELECT pg_create_physical_replication_slot('reference', true)")
        receiver = subprocess.Popen(
            ["pg_receivewal", "-h", holdfast.sockets(), "-p", str(database.port), "-U", "rdsadmin", "-D",
             str(reference / "log"), "-S", "reference"], stderr=subprocess.DEVNULL)
        try:
            holdfast.administrator(database, "pg_basebackup", "-D", str(reference / "base"), "-c", "fast",
                                   "-X", "none", "--no-sync", limit_seconds=300)
            self.write_log(database)
            self.await_file(database, reference / "log")
        finally:
            receiver.send_signal(signal.SIGINT)
            receiver.wait(60)
            holdfast.administer(database, "SELECT pg_drop_replication_slot('reference')")
        (reference / "postgresql.conf").write_text(self.harness.shell("pgb", "pg_conf") + "\n" + self.limits(database))
        self.harness.shell("pgb", "chown -R postgres: $B/reference")

    def limits(self, database):
        """The limits that a server which replays must not have lower than the one that wrote the log."""
        names = ("max_connections", "max_prepared_transactions", "max_wal_senders", "max_worker_processes",
                 "max_locks_per_transaction")
        return "".join(f"{name}={self.holdfast.administer(database, f'SHOW {name}')}\n" for name in names)

    def write_log(self, database):
        """Load until enough log is written, then a target time, then a little more."""
        administer = self.holdfast.administer
        start = administer(database, "SELECT pg_current_wal_lsn()")
        written = f"SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), '{start}') / 1048576)::int"
        while int(administer(database, written)) < self.options.log_mib:
            database.pgbench("-n", "-N", "-c", "8", "-j", "2", "-T", "4")
        self.rows = database.sql("SELECT count(*) FROM pgbench_history")
        time.sleep(1.5)
        self.moment = datetime.datetime.fromtimestamp(int(time.time()), datetime.timezone.utc)
        time.sleep(1.5)
        database.pgbench("-n", "-N", "-c", "2", "-t", "50")
        service.until("the target time is restorable",
                      lambda: service.instance("pgb").get("LatestRestorableTime", self.moment) > self.moment)

    def await_file(self, database, folder):
        """Wait until the log files hold what was written."""
        last = self.holdfast.administer(database, "SELECT pg_walfile_name(pg_switch_wal())")
        service.until("the log files are complete", lambda: (folder / last).exists(), 60)

    def round(self, unit):
        for name in self.peers:
            self.restore_peer(unit, name, *self.shared_target())
        moment = self.moment.strftime("%Y-%m-%d %H:%M:%S+00")
        self.restore_peer(unit, "local-files", moment, self.rows)
        self.restore_holdfast(unit)

    def shared_target(self):
        """The time and the rows that the harness noted for its cluster."""
        noted = dict(re.findall(r"(\w+)=('[^']*'|\S*)", (self.harness.base / "pitr.env").read_text()))
        return noted["T"].strip("'"), noted["TX"]

    def restore_peer(self, unit, name, moment, rows):
        harness, restored = self.harness, self.harness.base / "restore" / "d"
        split = f"{harness.base}/rest.split"
        harness.shell("pgb", f"touch {split}; chmod 666 {split}; rm -rf $REST/d $REST/d.log; "
                             "install -d -m 700 -o postgres -g postgres $REST/d")
        try:
            record = harness.measure("pgb", f"pitr/{name}", [
                "bash", f"{harness.home}/ttfq.sh", split, name, "pitr", str(restored), moment], extra=split)
            log = restored.with_name("d.log").read_text(errors="replace")
            found = harness.shell("pgb", "$PGBIN/psql -XAtq -p $RPORT -c 'SELECT count(*) FROM pgbench_history'")
            self.check(name, found, rows)
            record["replay"] = replay_seconds(log)
            self.records.add(unit=unit, step="point in time", contender=name, **record)
        except command.CommandFailed as failure:
            log = restored.with_name("d.log")
            raise command.CommandFailed(f"{failure}\n{log.read_text()[-800:] if log.exists() else ''}") from failure
        finally:
            harness.shell("pgb", "asp $PGBIN/pg_ctl -D $REST/d -m immediate -w stop || true")
            harness.shell("pgb", "rm -rf $REST/d $REST/d.log")

    def restore_holdfast(self, unit):
        holdfast, name = self.holdfast, "moment"
        record = holdfast.record("pgb", unit, "point in time")
        with holdfast.meter.measured(record):
            service.rds.restore_db_instance_to_point_in_time(
                SourceDBInstanceIdentifier="pgb", TargetDBInstanceIdentifier=name, RestoreTime=self.moment)
            database = service.Database(name)
            database.sql("SELECT count(*) FROM pgbench_branches")
        try:
            self.check("holdfast", database.sql("SELECT count(*) FROM pgbench_history"), self.rows)
            logs = sorted((holdfast.directory(database).parent / "log").glob("*"))
            record["replay"] = replay_seconds("".join(log.read_text(errors="replace") for log in logs))
            self.records.add(**record)
        finally:
            service.gone(name)

    @staticmethod
    def check(name, found, rows):
        if found != rows:
            raise command.CommandFailed(f"{name} restored {found} rows of {rows}")

    def release(self):
        self.harness.stop("pgb")
        for name in self.peers:
            shutil.rmtree(self.harness.base / "repo" / name, ignore_errors=True)
        shutil.rmtree(self.harness.base / "reference", ignore_errors=True)
        self.holdfast.settle("pgb")
