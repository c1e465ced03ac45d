"""The few questions that tests of clients ask again and again."""

import pathlib
import re
import time
from typing import Any, Callable

import pytest
from botocore.exceptions import ClientError

from daemon import PASSWORD, ROOT

# What the documentation says is served, or always answered in one way; a test of ours keeps it true.
PAGE = (ROOT / "docs/compatibility.md").read_text()
SERVED = set(re.findall(r"^- \*\*`(\w+)`\*\*", PAGE, re.MULTILINE))
SETTLED = set(re.findall(r"^\| `(\w+)` \| always ", PAGE, re.MULTILINE))
# The machine has nothing newer to upgrade to, so nobody can apply it and be answered well.
UNDOABLE = {"ApplyPendingMaintenanceAction"}

WAIT_SECONDS_MAX = 180
BROKEN = ("failed", "incompatible-restore", "incompatible-parameters", "deleting")


def until(what: str, ask: Callable[[], Any], seconds: float = WAIT_SECONDS_MAX) -> Any:
    """The first true answer."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {seconds} s")
        time.sleep(0.1)
    return answer


def refused(code: str, call: Callable[..., Any], **parameters: Any) -> str:
    """Expects that a call is refused with a code; returns what people read."""
    with pytest.raises(ClientError) as raised:
        call(**parameters)
    error = raised.value.response["Error"]
    assert error["Code"] == code, error
    return error["Message"]


def create(rds: Any, name: str, **more: Any) -> dict[str, Any]:
    """A small new instance."""
    parameters = dict(DBInstanceIdentifier=name, Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
                      MasterUsername="app", MasterUserPassword=PASSWORD, BackupRetentionPeriod=1)
    return rds.create_db_instance(**parameters | more)["DBInstance"]


def instance(rds: Any, name: str) -> dict[str, Any]:
    return rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]


def snapshot(rds: Any, name: str, **more: Any) -> dict[str, Any]:
    return rds.describe_db_snapshots(DBSnapshotIdentifier=name, **more)["DBSnapshots"][0]


def in_status(rds: Any, name: str, status: str = "available") -> dict[str, Any]:
    """Waits until an instance is in a status and nothing is pending."""
    def ask() -> dict[str, Any] | None:
        found = instance(rds, name)
        if found["DBInstanceStatus"] in BROKEN and found["DBInstanceStatus"] != status:
            raise RuntimeError(f"{name} is {found['DBInstanceStatus']}: {events(rds, name)}")
        return found if found["DBInstanceStatus"] == status else None
    return until(f"{name} is {status}", ask)


def backed_up(rds: Any, name: str) -> dict[str, Any]:
    """Waits for an instance's first automated backup; returns the description of its backups."""
    def ask() -> dict[str, Any] | None:
        found = rds.describe_db_instance_automated_backups(DBInstanceIdentifier=name)["DBInstanceAutomatedBackups"]
        return found[0] if found and found[0].get("RestoreWindow", {}).get("LatestTime") else None
    backup = until(f"{name} has a first backup", ask)
    in_status(rds, name)
    return backup


def snapshot_ready(rds: Any, name: str) -> dict[str, Any]:
    """Waits until a snapshot is available."""
    def ask() -> dict[str, Any] | None:
        found = snapshot(rds, name)
        if found["Status"] == "failed":
            raise RuntimeError(f"{name} failed: {events(rds, name, 'db-snapshot')}")
        return found if found["Status"] == "available" else None
    return until(f"{name} is available", ask)


def delete(rds: Any, name: str, **more: Any) -> None:
    """Deletes an instance and waits until it is gone."""
    rds.delete_db_instance(**{"DBInstanceIdentifier": name, "SkipFinalSnapshot": True} | more)
    gone(rds, name)


def gone(rds: Any, name: str) -> None:
    until(f"{name} is gone", lambda: not any(
        found["DBInstanceIdentifier"] == name for found in rds.describe_db_instances()["DBInstances"]))


def events(rds: Any, name: str, kind: str = "db-instance") -> list[str]:
    found = rds.describe_events(SourceIdentifier=name, SourceType=kind)["Events"]
    return [event["Message"] for event in found]


def credentials(file: pathlib.Path) -> dict[str, str]:
    """The key of a credentials file, as boto3's session takes it."""
    pairs = dict(re.findall(r"^(aws_\w+)\s*=\s*(\S+)", file.read_text(), re.MULTILINE))
    return {name: pairs[name] for name in ("aws_access_key_id", "aws_secret_access_key")}
