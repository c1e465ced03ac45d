"""A client of a running Holdfast: the RDS API and PostgreSQL's programs as its users have them, every wait limited."""

import os
import pathlib
import subprocess
import time

import boto3

PASSWORD = "correct-horse-battery"
PAUSE_SECONDS = 0.02
LIMIT_SECONDS = 600

rds = boto3.client("rds")


def until(what, ask, limit_seconds=LIMIT_SECONDS, pause_seconds=PAUSE_SECONDS):
    """Ask until the answer is true, and return it."""
    end = time.monotonic() + limit_seconds
    while not (value := ask()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(pause_seconds)
    return value


def create(name, retention_days=0):
    rds.create_db_instance(
        DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.medium", AllocatedStorage=100,
        MasterUsername="app", MasterUserPassword=PASSWORD, BackupRetentionPeriod=retention_days)
    return Database(name)


def instance(name):
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def available(name):
    def ask():
        found = instance(name)
        if found["DBInstanceStatus"] in ("failed", "incompatible-restore"):
            raise RuntimeError(f"{name} is {found['DBInstanceStatus']}")
        return found if found["DBInstanceStatus"] == "available" else None
    return until(f"{name} is available", ask)


def gone(name):
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True, DeleteAutomatedBackups=True)
    until(f"{name} is gone", lambda: not any(
        each["DBInstanceIdentifier"] == name for each in rds.describe_db_instances()["DBInstances"]))


def retention(name, days):
    """Turn capture on or off, and wait until it is."""
    rds.modify_db_instance(DBInstanceIdentifier=name, BackupRetentionPeriod=days, ApplyImmediately=True)
    until("the retention is changed", lambda: instance(name)["BackupRetentionPeriod"] == days)
    available(name)
    if days:
        until("the instance is restorable", lambda: instance(name).get("LatestRestorableTime"))
        available(name)


def snapshot(source, name, pause_seconds=PAUSE_SECONDS):
    """Seconds until a snapshot is available, which is asked for at intervals."""
    start = time.monotonic()
    rds.create_db_snapshot(DBInstanceIdentifier=source, DBSnapshotIdentifier=name)

    def ask():
        found = rds.describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]
        if found["Status"] == "failed":
            raise RuntimeError(f"{name} failed")
        return found["Status"] == "available"
    until(f"{name} is available", ask, pause_seconds=pause_seconds)
    took = time.monotonic() - start
    available(source)
    return took


def drop_snapshot(name):
    rds.delete_db_snapshot(DBSnapshotIdentifier=name)
    until(f"{name} is gone", lambda: not any(
        each["DBSnapshotIdentifier"] == name for each in rds.describe_db_snapshots()["DBSnapshots"]))


def manual_snapshots(source):
    found = rds.describe_db_snapshots(DBInstanceIdentifier=source, SnapshotType="manual")["DBSnapshots"]
    return [each["DBSnapshotIdentifier"] for each in found]


def stored_bytes(repository, without_log=False):
    """The sizes of a repository's objects, of all or of all but the captured log."""
    files = (file for file in pathlib.Path(repository).rglob("*")
             if not (without_log and "logs" in file.relative_to(repository).parts))
    total = 0
    for file in files:
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue  # Log objects are folded meanwhile.
    return total


class Database:
    """Client programs against one instance."""

    def __init__(self, name):
        endpoint = available(name)["Endpoint"]
        self.port = endpoint["Port"]
        self.target = ["-h", endpoint["Address"], "-p", str(self.port), "-U", "app"]
        self.environment = {**os.environ, "PGPASSWORD": PASSWORD, "PGSSLMODE": "require"}

    def sql(self, *statements):
        commands = [word for statement in statements for word in ("-c", statement)]
        return self.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *self.target, "-d", "postgres", *commands])

    def pgbench(self, *options):
        """What it printed, its progress included, which goes to its standard error."""
        return self.run(["pgbench", *options, *self.target, "postgres"], subprocess.STDOUT)

    def run(self, command, errors=subprocess.PIPE):
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True,
                              timeout=LIMIT_SECONDS)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
        return done.stdout.strip()
