"""Automated backups: their window, what is retained of them, their replication, and restores to a point in time."""

import datetime

import pytest

from daemon import OTHER_REGION, REGION
from support import backed_up, create, delete, gone, in_status, instance, refused, until


@pytest.fixture(scope="module")
def kept(rds):
    create(rds, "boto-kept", BackupRetentionPeriod=7, Tags=[{"Key": "Team", "Value": "shop"}])
    yield backed_up(rds, "boto-kept")
    delete(rds, "boto-kept")


def backups(rds, **parameters):
    return rds.describe_db_instance_automated_backups(**parameters)["DBInstanceAutomatedBackups"]


def restore(rds, **more):
    return rds.restore_db_instance_to_point_in_time(**{
        "TargetDBInstanceIdentifier": "boto-time", "BackupRetentionPeriod": 0} | more)


def test_a_backup_has_a_window_and_is_found_by_all_its_names(rds, kept):
    of = instance(rds, "boto-kept")
    assert (kept["Status"], kept["Region"], kept["BackupRetentionPeriod"]) == ("active", REGION, 7)
    assert (kept["DbiResourceId"], kept["DBInstanceArn"]) == (of["DbiResourceId"], of["DBInstanceArn"])
    window = kept["RestoreWindow"]
    assert of["InstanceCreateTime"] <= window["EarliestTime"] <= window["LatestTime"]
    assert of["LatestRestorableTime"] >= window["EarliestTime"]
    resource, arn = kept["DbiResourceId"], kept["DBInstanceAutomatedBackupsArn"]
    for found in (backups(rds, DbiResourceId=resource), backups(rds, DBInstanceAutomatedBackupsArn=arn),
                  backups(rds, Filters=[{"Name": "status", "Values": ["active"]}]),
                  backups(rds, Filters=[{"Name": "dbi-resource-id", "Values": [resource]}])):
        assert arn in [one["DBInstanceAutomatedBackupsArn"] for one in found]
    assert backups(rds, Filters=[{"Name": "status", "Values": ["retained"]}, {"Name": "dbi-resource-id",
                                                                               "Values": [resource]}]) == []
    automated = rds.describe_db_snapshots(DBInstanceIdentifier="boto-kept", SnapshotType="automated")["DBSnapshots"]
    assert automated[0]["DBSnapshotIdentifier"].startswith("rds:boto-kept-")
    refused("InvalidDBSnapshotState", rds.delete_db_snapshot, DBSnapshotIdentifier=automated[0]["DBSnapshotIdentifier"])
    refused("InvalidDBInstanceAutomatedBackupState", rds.delete_db_instance_automated_backup, DbiResourceId=resource)


def test_what_cannot_be_restored_is_refused(rds, kept):
    source = {"SourceDBInstanceIdentifier": "boto-kept"}
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    refused("InvalidParameterCombination", restore, rds=rds, **source, RestoreTime=now, UseLatestRestorableTime=True)
    refused("InvalidParameterCombination", restore, rds=rds, **source)
    refused("InvalidParameterValue", restore, rds=rds, **source, RestoreTime=now + day)
    refused("DBInstanceNotFound", restore, rds=rds, SourceDBInstanceIdentifier="nobody", UseLatestRestorableTime=True)
    refused("DBInstanceAlreadyExists", restore, rds=rds, **source, UseLatestRestorableTime=True,
            TargetDBInstanceIdentifier="boto-kept")
    refused("InvalidParameterCombination", restore, rds=rds, UseLatestRestorableTime=True)


def test_an_instance_comes_from_a_second(rds, kept):
    second = until("a second of the window", lambda: instance(rds, "boto-kept").get("LatestRestorableTime"))
    restore(rds, SourceDBInstanceIdentifier="boto-kept", RestoreTime=second)
    restored = in_status(rds, "boto-time")
    assert restored["TagList"] == [{"Key": "Team", "Value": "shop"}]
    assert "ReadReplicaSourceDBInstanceIdentifier" not in restored
    assert restored["DbiResourceId"] != kept["DbiResourceId"]
    delete(rds, "boto-time")


def test_a_retained_backup_is_restored_by_its_arn_and_its_resource_id(rds):
    create(rds, "boto-retained")
    backup = backed_up(rds, "boto-retained")
    resource, arn = backup["DbiResourceId"], backup["DBInstanceAutomatedBackupsArn"]
    delete(rds, "boto-retained", DeleteAutomatedBackups=False)
    assert backups(rds, DbiResourceId=resource)[0]["Status"] == "retained"
    for source in ({"SourceDBInstanceAutomatedBackupsArn": arn}, {"SourceDbiResourceId": resource}):
        restore(rds, **source, UseLatestRestorableTime=True)
        in_status(rds, "boto-time")
        delete(rds, "boto-time")
    assert rds.delete_db_instance_automated_backup(DbiResourceId=resource)["DBInstanceAutomatedBackup"]["DbiResourceId"]
    until("it is gone", lambda: resource not in [one["DbiResourceId"] for one in backups(rds)])
    refused("DBInstanceAutomatedBackupNotFound", rds.delete_db_instance_automated_backup, DbiResourceId=resource)
    refused("DBInstanceAutomatedBackupNotFound", restore, rds=rds, SourceDBInstanceAutomatedBackupsArn=arn,
            UseLatestRestorableTime=True)


def test_backups_are_replicated_to_another_region_and_restored_there(rds, away, kept):
    started = away.start_db_instance_automated_backups_replication(
        SourceDBInstanceArn=kept["DBInstanceArn"], SourceRegion=REGION,
        BackupRetentionPeriod=14)["DBInstanceAutomatedBackup"]
    arn = started["DBInstanceAutomatedBackupsArn"]
    assert arn.startswith(f"arn:aws:rds:{OTHER_REGION}:") and started["Status"] in ("pending", "replicating")

    def arrived():
        found = backups(away, DBInstanceAutomatedBackupsArn=arn)[0]
        assert found["Status"] in ("pending", "replicating")
        return found if found.get("RestoreWindow", {}).get("LatestTime") else None
    found = until("a backup has arrived", arrived)
    assert (found["Region"], found["BackupRetentionPeriod"], found["DBInstanceArn"]) == (
        REGION, 14, kept["DBInstanceArn"])
    replications = instance(rds, "boto-kept")["DBInstanceAutomatedBackupsReplications"]
    assert replications == [{"DBInstanceAutomatedBackupsArn": arn}]

    restore(away, SourceDBInstanceAutomatedBackupsArn=arn, UseLatestRestorableTime=True)
    in_status(away, "boto-time")
    delete(away, "boto-time")

    stopped = away.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=kept["DBInstanceArn"])
    assert stopped["DBInstanceAutomatedBackup"]["DBInstanceAutomatedBackupsArn"] == arn
    until("it is retained", lambda: backups(away, DBInstanceAutomatedBackupsArn=arn)[0]["Status"] == "retained")
    away.delete_db_instance_automated_backup(DBInstanceAutomatedBackupsArn=arn)
    refused("DBInstanceNotFound", away.start_db_instance_automated_backups_replication,
            SourceDBInstanceArn=kept["DBInstanceArn"].replace("boto-kept", "nobody"))
