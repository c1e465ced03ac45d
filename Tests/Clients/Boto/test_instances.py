"""Instances, from their making to their end."""

import socket
import ssl
import struct

import pytest

from daemon import PASSWORD, REGION
from support import create, delete, events, gone, in_status, instance, refused, until


@pytest.fixture(scope="module")
def changing(rds):
    """An instance of these tests alone."""
    create(rds, "boto-changing", BackupRetentionPeriod=0)
    yield in_status(rds, "boto-changing")
    delete(rds, "boto-changing")


def test_an_instance_is_described_as_it_was_asked_for(rds, app):
    assert app["DBInstanceArn"].startswith(f"arn:aws:rds:{REGION}:")
    assert app["DbiResourceId"].startswith("db-")
    assert (app["Engine"], app["DBInstanceClass"], app["AllocatedStorage"]) == ("postgres", "db.t3.micro", 20)
    assert (app["MasterUsername"], app["DBName"], app["BackupRetentionPeriod"]) == ("app", "shop", 0)
    assert app["TagList"] == [{"Key": "Name", "Value": "app"}]
    assert app["DBParameterGroups"][0]["ParameterApplyStatus"] == "in-sync"
    assert app["PendingModifiedValues"] == {}
    for filters in ({"Name": "dbi-resource-id", "Values": [app["DbiResourceId"]]},
                    {"Name": "db-instance-id", "Values": ["boto-app", "nobody"]}):
        found = rds.describe_db_instances(Filters=[filters])["DBInstances"]
        assert [one["DBInstanceIdentifier"] for one in found] == ["boto-app"]
    assert rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": ["db-X"]}])["DBInstances"] == []


def test_its_endpoint_answers_with_tls(app):
    endpoint = app["Endpoint"]
    with socket.create_connection((endpoint["Address"], endpoint["Port"]), timeout=30) as connection:
        # PostgreSQL's request for TLS, answered with one letter.
        connection.sendall(struct.pack("!ii", 8, 80877103))
        assert connection.recv(1) == b"S"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(connection) as secured:
            assert secured.version() in ("TLSv1.2", "TLSv1.3")


@pytest.mark.parametrize(("parameters", "code"), [
    ({"DBInstanceIdentifier": "boto-app"}, "DBInstanceAlreadyExists"),
    ({"DBInstanceIdentifier": "1-bad"}, "InvalidParameterValue"),
    ({"Engine": "oracle-ee"}, "InvalidParameterValue"),
    ({"EngineVersion": "9.6"}, "InvalidParameterCombination"),
    ({"AllocatedStorage": 1}, "InvalidParameterValue"),
    ({"BackupRetentionPeriod": 36}, "InvalidParameterValue"),
    ({"MasterUserPassword": "short"}, "InvalidParameterValue"),
    ({"DBParameterGroupName": "nobody"}, "DBParameterGroupNotFound"),
    ({"OptionGroupName": "nobody"}, "OptionGroupNotFoundFault"),
    ({"DBSubnetGroupName": "nobody"}, "DBSubnetGroupNotFoundFault"),
    ({"MultiAZ": True}, "InvalidParameterValue"),
    ({"StorageEncrypted": True, "KmsKeyId": "alias/nobodys"}, "KMSKeyNotAccessibleFault"),
    ({"KmsKeyId": "alias/aws/rds"}, "InvalidParameterCombination"),
    ({"PreferredBackupWindow": "25:00-26:00"}, "InvalidParameterValue"),
    ({"PreferredBackupWindow": "03:00-03:30", "PreferredMaintenanceWindow": "sun:03:00-sun:03:30"},
     "InvalidParameterValue"),
])
def test_what_cannot_be_made_is_refused(rds, app, parameters, code):
    refused(code, lambda **more: create(rds, more.pop("DBInstanceIdentifier", "boto-refused"), **more), **parameters)
    assert [one["DBInstanceIdentifier"] for one in rds.describe_db_instances()["DBInstances"]].count("boto-refused") == 0


def test_modifications_are_applied_now_or_wait(rds, changing):
    rds.modify_db_instance(DBInstanceIdentifier="boto-changing", DBInstanceClass="db.t3.small")
    assert instance(rds, "boto-changing")["PendingModifiedValues"] == {"DBInstanceClass": "db.t3.small"}
    rds.modify_db_instance(DBInstanceIdentifier="boto-changing", AllocatedStorage=30, MasterUserPassword=PASSWORD + "-2",
                           PreferredMaintenanceWindow="mon:04:00-mon:05:00", ApplyImmediately=True)
    def ask():
        found = in_status(rds, "boto-changing")
        return found if not found["PendingModifiedValues"] else None
    found = until("everything is applied", ask)
    assert (found["DBInstanceClass"], found["AllocatedStorage"]) == ("db.t3.small", 30)
    assert found["PreferredMaintenanceWindow"] == "mon:04:00-mon:05:00"


@pytest.mark.parametrize(("parameters", "code"), [
    ({"DBInstanceIdentifier": "nobody"}, "DBInstanceNotFound"),
    ({"AllocatedStorage": 5}, "InvalidParameterCombination"),
    ({"NewDBInstanceIdentifier": "bad--name", "ApplyImmediately": True}, "InvalidParameterValue"),
    ({"EngineVersion": "99"}, "InvalidParameterCombination"),
    ({"MultiAZ": True}, "InvalidParameterValue"),
])
def test_what_cannot_be_changed_is_refused(rds, changing, parameters, code):
    refused(code, rds.modify_db_instance, **{"DBInstanceIdentifier": "boto-changing"} | parameters)


def test_reboot_stop_and_start(rds, changing):
    assert rds.reboot_db_instance(DBInstanceIdentifier="boto-changing")["DBInstance"]["DBInstanceStatus"] == "rebooting"
    in_status(rds, "boto-changing")
    assert rds.stop_db_instance(DBInstanceIdentifier="boto-changing")["DBInstance"]["DBInstanceStatus"] == "stopping"
    in_status(rds, "boto-changing", "stopped")
    refused("InvalidDBInstanceState", rds.stop_db_instance, DBInstanceIdentifier="boto-changing")
    refused("InvalidDBInstanceState", rds.create_db_snapshot, DBInstanceIdentifier="boto-changing",
            DBSnapshotIdentifier="boto-of-stopped")
    assert rds.start_db_instance(DBInstanceIdentifier="boto-changing")["DBInstance"]["DBInstanceStatus"] == "starting"
    in_status(rds, "boto-changing")
    refused("InvalidDBInstanceState", rds.start_db_instance, DBInstanceIdentifier="boto-changing")
    assert any("stopped" in message for message in events(rds, "boto-changing"))
    for call in (rds.reboot_db_instance, rds.start_db_instance, rds.stop_db_instance):
        refused("DBInstanceNotFound", call, DBInstanceIdentifier="nobody")


def test_rename_protect_and_delete_with_a_final_snapshot(rds):
    create(rds, "boto-old", BackupRetentionPeriod=0, DeletionProtection=True)
    resource = in_status(rds, "boto-old")["DbiResourceId"]
    rds.modify_db_instance(DBInstanceIdentifier="boto-old", NewDBInstanceIdentifier="boto-new", ApplyImmediately=True)
    until("it has its new name", lambda: any(
        one["DBInstanceIdentifier"] == "boto-new" for one in rds.describe_db_instances()["DBInstances"]))
    assert in_status(rds, "boto-new")["DbiResourceId"] == resource
    refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier="boto-old")

    message = refused("InvalidParameterCombination", rds.delete_db_instance, DBInstanceIdentifier="boto-new",
                      SkipFinalSnapshot=True)
    assert "disable deletion pro" in message
    rds.modify_db_instance(DBInstanceIdentifier="boto-new", DeletionProtection=False)
    refused("InvalidParameterCombination", rds.delete_db_instance, DBInstanceIdentifier="boto-new")
    refused("InvalidParameterCombination", rds.delete_db_instance, DBInstanceIdentifier="boto-new",
            SkipFinalSnapshot=True, FinalDBSnapshotIdentifier="boto-last")
    rds.delete_db_instance(DBInstanceIdentifier="boto-new", FinalDBSnapshotIdentifier="boto-last")
    gone(rds, "boto-new")
    refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier=resource)
    last = rds.describe_db_snapshots(DBSnapshotIdentifier="boto-last")["DBSnapshots"][0]
    assert (last["Status"], last["SnapshotType"]) == ("available", "manual")
    rds.delete_db_snapshot(DBSnapshotIdentifier="boto-last")
    refused("DBInstanceNotFound", rds.delete_db_instance, DBInstanceIdentifier="boto-new", SkipFinalSnapshot=True)
