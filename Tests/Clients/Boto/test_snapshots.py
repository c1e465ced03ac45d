"""Snapshots: taken, listed, copied, shared, restored and deleted."""

import pytest

from daemon import OTHER_REGION, REGION
from support import delete, in_status, instance, refused, snapshot, snapshot_ready, until

STRANGER = "123456789012"


@pytest.fixture(scope="module")
def source(rds, app):
    rds.create_db_snapshot(DBInstanceIdentifier="boto-app", DBSnapshotIdentifier="boto-one",
                           Tags=[{"Key": "Kind", "Value": "release"}])
    yield snapshot_ready(rds, "boto-one")
    rds.delete_db_snapshot(DBSnapshotIdentifier="boto-one")


def names(rds, **parameters):
    return [one["DBSnapshotIdentifier"] for one in rds.describe_db_snapshots(**parameters)["DBSnapshots"]]


def test_a_snapshot_says_what_it_is_of(rds, source):
    of = instance(rds, "boto-app")
    assert (source["SnapshotType"], source["PercentProgress"], source["Status"]) == ("manual", 100, "available")
    for name in ("DBInstanceIdentifier", "DbiResourceId", "Engine", "EngineVersion", "AllocatedStorage",
                 "MasterUsername", "StorageType", "LicenseModel"):
        assert source[name] == of[name], name
    assert source["InstanceCreateTime"] == of["InstanceCreateTime"]
    assert source["OriginalSnapshotCreateTime"] == source["SnapshotCreateTime"] >= of["InstanceCreateTime"]
    assert source["TagList"] == [{"Key": "Kind", "Value": "release"}]
    assert source["Encrypted"] is False


def test_snapshots_are_found_by_every_filter(rds, source):
    resource = source["DbiResourceId"]
    assert names(rds, DBSnapshotIdentifier=source["DBSnapshotArn"]) == ["boto-one"]
    assert names(rds, DbiResourceId=resource) == ["boto-one"]
    assert names(rds, SnapshotType="awsbackup", DBInstanceIdentifier="boto-app") == []
    for name, values in {"db-instance-id": ["boto-app"], "db-snapshot-id": ["boto-one"], "dbi-resource-id": [resource],
                         "snapshot-type": ["manual"], "engine": ["postgres"]}.items():
        assert "boto-one" in names(rds, Filters=[{"Name": name, "Values": values}])
        assert "boto-one" not in names(rds, Filters=[{"Name": name, "Values": ["other"]}])
    refused("DBSnapshotNotFound", rds.describe_db_snapshots, DBSnapshotIdentifier="nobody")
    refused("InvalidParameterValue", rds.describe_db_snapshots, Filters=[{"Name": "odd", "Values": ["x"]}])


def test_what_cannot_be_taken_or_deleted_is_refused(rds, source):
    def take(**more):
        rds.create_db_snapshot(**{"DBInstanceIdentifier": "boto-app", "DBSnapshotIdentifier": "boto-two"} | more)
    refused("DBSnapshotAlreadyExists", take, DBSnapshotIdentifier="boto-one")
    refused("DBInstanceNotFound", take, DBInstanceIdentifier="nobody")
    refused("InvalidParameterValue", take, DBSnapshotIdentifier="-bad")
    refused("DBSnapshotNotFound", rds.delete_db_snapshot, DBSnapshotIdentifier="boto-two")


def test_a_copy_beside_its_source(rds, source):
    copied = rds.copy_db_snapshot(SourceDBSnapshotIdentifier="boto-one", TargetDBSnapshotIdentifier="boto-copy",
                                  CopyTags=True)["DBSnapshot"]
    assert copied["SnapshotType"] == "manual"
    copied = snapshot_ready(rds, "boto-copy")
    assert copied["TagList"] == source["TagList"]
    assert copied["OriginalSnapshotCreateTime"] == source["OriginalSnapshotCreateTime"]
    assert copied["SnapshotCreateTime"] >= source["SnapshotCreateTime"]
    def copy(**more):
        rds.copy_db_snapshot(**{"SourceDBSnapshotIdentifier": "boto-one", "TargetDBSnapshotIdentifier": "boto-other"}
                             | more)
    refused("DBSnapshotNotFound", copy, SourceDBSnapshotIdentifier="nobody")
    refused("DBSnapshotAlreadyExists", copy, TargetDBSnapshotIdentifier="boto-copy")
    refused("InvalidParameterValue", copy, TargetDBSnapshotIdentifier="bad--name")
    rds.delete_db_snapshot(DBSnapshotIdentifier="boto-copy")


def test_a_copy_in_another_region_is_restored_there(rds, away, source):
    copied = away.copy_db_snapshot(SourceDBSnapshotIdentifier=source["DBSnapshotArn"], SourceRegion=REGION,
                                   TargetDBSnapshotIdentifier="boto-away",
                                   Tags=[{"Key": "Copied", "Value": "yes"}])["DBSnapshot"]
    assert copied["DBSnapshotArn"].startswith(f"arn:aws:rds:{OTHER_REGION}:")
    copied = snapshot_ready(away, "boto-away")
    assert (copied["SourceRegion"], copied["SourceDBSnapshotIdentifier"]) == (REGION, source["DBSnapshotArn"])
    assert copied["TagList"] == [{"Key": "Copied", "Value": "yes"}]
    refused("DBSnapshotNotFound", rds.describe_db_snapshots, DBSnapshotIdentifier="boto-away")
    away.restore_db_instance_from_db_snapshot(DBInstanceIdentifier="boto-away", DBSnapshotIdentifier="boto-away",
                                              BackupRetentionPeriod=0)
    in_status(away, "boto-away")
    delete(away, "boto-away")
    away.delete_db_snapshot(DBSnapshotIdentifier="boto-away")


def test_a_snapshot_is_shared_and_no_longer(rds, source):
    def shared():
        found = rds.describe_db_snapshot_attributes(DBSnapshotIdentifier="boto-one")["DBSnapshotAttributesResult"]
        assert found["DBSnapshotIdentifier"] == "boto-one"
        return {one["AttributeName"]: one["AttributeValues"] for one in found["DBSnapshotAttributes"]}["restore"]
    def modify(**more):
        rds.modify_db_snapshot_attribute(**{"DBSnapshotIdentifier": "boto-one", "AttributeName": "restore"} | more)
    assert shared() == []
    modify(ValuesToAdd=[STRANGER])
    assert shared() == [STRANGER]
    modify(ValuesToRemove=[STRANGER], ValuesToAdd=["all"])
    assert shared() == ["all"]
    # What is public is called by its ARN, as it is for everybody else.
    assert source["DBSnapshotArn"] in names(rds, SnapshotType="public", IncludePublic=True)
    modify(ValuesToRemove=["all"])
    assert shared() == []
    refused("InvalidParameterValue", modify, ValuesToAdd=["not-an-account"])
    refused("InvalidParameterValue", modify, AttributeName="odd", ValuesToAdd=[STRANGER])
    refused("DBSnapshotNotFound", modify, DBSnapshotIdentifier="nobody", ValuesToAdd=[STRANGER])
    refused("SharedSnapshotQuotaExceeded", modify, ValuesToAdd=[f"{number:012d}" for number in range(1, 22)])


def test_a_snapshot_is_modified(rds, source):
    found = rds.modify_db_snapshot(DBSnapshotIdentifier="boto-one", EngineVersion=source["EngineVersion"])["DBSnapshot"]
    assert found["EngineVersion"] == source["EngineVersion"]
    refused("DBSnapshotNotFound", rds.modify_db_snapshot, DBSnapshotIdentifier="nobody")


def test_an_instance_comes_from_a_snapshot(rds, source):
    def restore(**more):
        rds.restore_db_instance_from_db_snapshot(**{
            "DBInstanceIdentifier": "boto-restored", "DBSnapshotIdentifier": "boto-one", "BackupRetentionPeriod": 0,
            "DBInstanceClass": "db.t3.small", "DeletionProtection": False} | more)
    refused("DBSnapshotNotFound", restore, DBSnapshotIdentifier="nobody")
    refused("DBInstanceAlreadyExists", restore, DBInstanceIdentifier="boto-app")
    restore()
    restored = in_status(rds, "boto-restored")
    assert restored["DBInstanceClass"] == "db.t3.small"
    assert restored["TagList"] == [{"Key": "Kind", "Value": "release"}]
    assert restored["MasterUsername"] == "app"
    assert "ReadReplicaSourceDBInstanceIdentifier" not in restored
    delete(rds, "boto-restored")
