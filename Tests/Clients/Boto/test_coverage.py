"""Whether the tests before this one called everything that is served."""


def test_every_served_operation_was_called_and_answered(called, served):
    # These are served to tell why not, so no call of them is answered well.
    always_refused = {"ApplyPendingMaintenanceAction", "CreateDBInstanceReadReplica", "PromoteReadReplica"}
    assert sorted(served - called - always_refused) == []
    assert sorted(called - served) == []
