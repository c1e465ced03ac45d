/// What every Python script of the tests begins with: clients that do not retry, and the few questions all ask.
let pythonPrelude = """
    import datetime, json, os, sys, time
    import boto3, botocore
    from botocore.config import Config
    from botocore.exceptions import ClientError

    PASSWORD = "\(Holdfast.masterPassword)"
    UTC = datetime.timezone.utc
    ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60, max_pool_connections=64)
    rds = boto3.client("rds", config=ONCE)
    sts = boto3.client("sts", config=ONCE)

    def spell(value):
        return value.isoformat() if isinstance(value, datetime.datetime) else str(value)

    def answer(value):
        json.dump(value, sys.stdout, default=spell)

    def until(what, ask, seconds=90):
        end = time.monotonic() + seconds
        while True:
            value = ask()
            if value:
                return value
            if time.monotonic() > end:
                raise TimeoutError(what)
            time.sleep(0.1)

    def refusal(call, **parameters):
        "The [HTTP status, code, message] with which a call is refused; None when it is not."
        try:
            call(**parameters)
        except ClientError as error:
            return [error.response["ResponseMetadata"]["HTTPStatusCode"],
                    error.response["Error"]["Code"], error.response["Error"]["Message"]]

    def instance(name):
        return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

    def snapshot(name, **more):
        return rds.describe_db_snapshots(DBSnapshotIdentifier=name, **more)["DBSnapshots"][0]

    def create(name, client=rds, **more):
        client.create_db_instance(**{**dict(
            DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
            MasterUsername="app", MasterUserPassword=PASSWORD, BackupRetentionPeriod=7,
            PreferredBackupWindow="01:00-01:30", PreferredMaintenanceWindow="sun:03:00-sun:03:30"), **more})

    BROKEN = ("failed", "incompatible-restore", "incompatible-parameters", "deleting", "deleted")

    def available(name, seconds=120):
        def ask():
            found = instance(name)
            if found["DBInstanceStatus"] in BROKEN:
                raise RuntimeError(f"{name} is {found['DBInstanceStatus']}: {events(name)}")
            return found if found["DBInstanceStatus"] == "available" else None
        return until(f"{name} becomes available", ask, seconds)

    def snapshot_available(name, seconds=120):
        def ask():
            found = snapshot(name)
            if found["Status"] == "failed":
                raise RuntimeError(f"{name} failed: {events(name, 'db-snapshot')}")
            return found if found["Status"] == "available" else None
        return until(f"{name} becomes available", ask, seconds)

    def gone(name, seconds=60):
        until(f"{name} is gone", lambda: refusal(rds.describe_db_instances, DBInstanceIdentifier=name), seconds)

    def window(name):
        "The times between which an instance can be restored; None before its first backup."
        found = rds.describe_db_instance_automated_backups(DBInstanceIdentifier=name)["DBInstanceAutomatedBackups"]
        return found[0].get("RestoreWindow") if found else None

    def backed_up(name):
        until(f"{name} has a first backup", lambda: window(name))
        available(name)

    def latest(name):
        return instance(name).get("LatestRestorableTime")

    def restorable(name, moment, seconds=60):
        "Waits until an instance can be restored to a moment."
        return until(f"{name} can be restored to {moment}", lambda: (latest(name) or moment.min.replace(tzinfo=UTC))
                     >= moment, seconds)

    def restore(source, target, moment=None):
        when = {"RestoreTime": moment} if moment else {"UseLatestRestorableTime": True}
        rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier=source, TargetDBInstanceIdentifier=target, **when)

    def events(name, kind="db-instance"):
        found = rds.describe_events(SourceIdentifier=name, SourceType=kind)["Events"]
        return [event["Message"] for event in found]

    def moment(text):
        return datetime.datetime.fromisoformat(text)

    """
