"""Every waiter that botocore has for what is served."""

import pytest
from botocore.exceptions import WaiterError

from support import SERVED, create, in_status

WAITED = {"db_instance_available", "db_instance_deleted", "db_snapshot_available", "db_snapshot_completed",
          "db_snapshot_deleted"}
QUICK = {"Delay": 1, "MaxAttempts": 180}


def test_waiters_come_to_their_end(rds):
    waiters = {name: rds.get_waiter(name) for name in rds.waiter_names if name in WAITED}
    assert set(waiters) == WAITED, "a waiter that nobody waits with"
    def wait(name, **parameters):
        waiters[name].wait(**parameters, WaiterConfig=QUICK)
    create(rds, "boto-waited", BackupRetentionPeriod=0)
    wait("db_instance_available", DBInstanceIdentifier="boto-waited")
    rds.create_db_snapshot(DBInstanceIdentifier="boto-waited", DBSnapshotIdentifier="boto-waited")
    wait("db_snapshot_available", DBSnapshotIdentifier="boto-waited")
    wait("db_snapshot_completed", DBSnapshotIdentifier="boto-waited")
    rds.delete_db_snapshot(DBSnapshotIdentifier="boto-waited")
    wait("db_snapshot_deleted", DBSnapshotIdentifier="boto-waited")
    # Stopped is none of the states that the waiter fails at; it only comes to no end.
    rds.stop_db_instance(DBInstanceIdentifier="boto-waited")
    in_status(rds, "boto-waited", "stopped")
    rds.delete_db_instance(DBInstanceIdentifier="boto-waited", SkipFinalSnapshot=True)
    wait("db_instance_deleted", DBInstanceIdentifier="boto-waited")


def test_a_waiter_fails_at_a_state_that_never_ends(rds):
    with pytest.raises(WaiterError):
        rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="nobody", WaiterConfig=QUICK)


def test_every_other_waiter_is_of_something_that_is_not_served(rds):
    for name in set(rds.waiter_names) - WAITED:
        operation = rds.get_waiter(name).config.operation
        assert operation not in SERVED, f"{name} needs a test"
