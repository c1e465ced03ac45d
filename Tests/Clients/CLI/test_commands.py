"""Every operation as a command of the AWS CLI; what it does is shown with boto3, that it can be typed is shown here."""

import pytest
from botocore import xform_name

from daemon import OTHER_REGION, PASSWORD, REGION
from support import SERVED, UNDOABLE, backed_up, gone, in_status, snapshot_ready, until


@pytest.fixture(scope="module")
def app(aws, rds):
    aws(f"aws rds create-db-instance --db-instance-identifier cli-app --engine postgres --db-instance-class db.t3.micro "
        f"--allocated-storage 20 --master-username app --master-user-password {PASSWORD} --backup-retention-period 7 "
        f"--tags Key=Name,Value=app")
    backed_up(rds, "cli-app")
    yield rds.describe_db_instances(DBInstanceIdentifier="cli-app")["DBInstances"][0]
    aws("aws rds modify-db-instance --db-instance-identifier cli-app --no-deletion-protection --apply-immediately")
    aws("aws rds delete-db-instance --db-instance-identifier cli-app --skip-final-snapshot")
    gone(rds, "cli-app")


def test_an_instance(aws, rds, app):
    aws("aws rds wait db-instance-available --db-instance-identifier cli-app")
    status = aws("aws rds describe-db-instances --db-instance-identifier cli-app "
                 "--query DBInstances[0].DBInstanceStatus --output text")
    assert status.strip() == "available"
    aws("aws rds modify-db-instance --db-instance-identifier cli-app --deletion-protection --apply-immediately")
    in_status(rds, "cli-app")
    aws("aws rds delete-db-instance --db-instance-identifier cli-app --skip-final-snapshot",
        refused="InvalidParameterCombination")
    aws("aws rds reboot-db-instance --db-instance-identifier cli-app")
    in_status(rds, "cli-app")
    aws("aws rds stop-db-instance --db-instance-identifier cli-app")
    in_status(rds, "cli-app", "stopped")
    aws("aws rds start-db-instance --db-instance-identifier cli-app")
    in_status(rds, "cli-app")
    aws("aws rds describe-db-instances --db-instance-identifier nobody", refused="DBInstanceNotFound")


def test_descriptions(aws, app):
    assert aws("aws rds describe-account-attributes")["AccountQuotas"]
    assert aws("aws rds describe-certificates")["Certificates"]
    authority = app["CACertificateIdentifier"]
    aws(f"aws rds modify-certificates --certificate-identifier {authority}")
    assert aws("aws rds describe-db-engine-versions --engine postgres --default-only")["DBEngineVersions"]
    assert aws("aws rds describe-db-major-engine-versions --engine postgres")["DBMajorEngineVersions"]
    assert aws("aws rds describe-orderable-db-instance-options --engine postgres")["OrderableDBInstanceOptions"]
    assert aws("aws rds describe-pending-maintenance-actions") == {"PendingMaintenanceActions": []}
    assert aws("aws rds describe-source-regions")["SourceRegions"]
    assert aws("aws rds describe-valid-db-instance-modifications --db-instance-identifier cli-app")


def test_snapshots(aws, rds, away, app):
    aws("aws rds create-db-snapshot --db-instance-identifier cli-app --db-snapshot-identifier cli-one")
    snapshot_ready(rds, "cli-one")
    aws("aws rds wait db-snapshot-available --db-snapshot-identifier cli-one")
    aws("aws rds wait db-snapshot-completed --db-snapshot-identifier cli-one")
    one = aws("aws rds describe-db-snapshots --db-snapshot-identifier cli-one")["DBSnapshots"][0]
    aws(f"aws rds modify-db-snapshot --db-snapshot-identifier cli-one --engine-version {one['EngineVersion']}")
    aws("aws rds modify-db-snapshot-attribute --db-snapshot-identifier cli-one --attribute-name restore "
        "--values-to-add 123456789012")
    assert "123456789012" in str(aws("aws rds describe-db-snapshot-attributes --db-snapshot-identifier cli-one"))
    aws("aws rds copy-db-snapshot --source-db-snapshot-identifier cli-one --target-db-snapshot-identifier cli-two "
        "--copy-tags")
    snapshot_ready(rds, "cli-two")
    # --source-region makes the CLI sign a request for the source region and send it along.
    aws(f"aws rds copy-db-snapshot --source-db-snapshot-identifier {one['DBSnapshotArn']} --source-region {REGION} "
        f"--target-db-snapshot-identifier cli-two --region {OTHER_REGION}")
    snapshot_ready(away, "cli-two")
    aws("aws rds restore-db-instance-from-db-snapshot --db-instance-identifier cli-restored "
        "--db-snapshot-identifier cli-two --backup-retention-period 0")
    in_status(rds, "cli-restored")
    aws("aws rds delete-db-instance --db-instance-identifier cli-restored --skip-final-snapshot")
    # The waiter looks every thirty seconds, so it is asked when there is nothing left to wait for.
    gone(rds, "cli-restored")
    aws("aws rds wait db-instance-deleted --db-instance-identifier cli-restored")
    for name in ("cli-one", "cli-two"):
        aws(f"aws rds delete-db-snapshot --db-snapshot-identifier {name}")
        aws(f"aws rds wait db-snapshot-deleted --db-snapshot-identifier {name}")
    aws(f"aws rds delete-db-snapshot --db-snapshot-identifier cli-two --region {OTHER_REGION}")


def test_automated_backups(aws, rds, away, app):
    backups = aws("aws rds describe-db-instance-automated-backups --db-instance-identifier cli-app")
    assert backups["DBInstanceAutomatedBackups"][0]["Status"] == "active"
    aws("aws rds restore-db-instance-to-point-in-time --source-db-instance-identifier cli-app "
        "--target-db-instance-identifier cli-time --use-latest-restorable-time --backup-retention-period 1")
    resource = backed_up(rds, "cli-time")["DbiResourceId"]
    aws("aws rds delete-db-instance --db-instance-identifier cli-time --skip-final-snapshot "
        "--no-delete-automated-backups")
    gone(rds, "cli-time")
    aws(f"aws rds delete-db-instance-automated-backup --dbi-resource-id {resource}")

    started = aws(f"aws rds start-db-instance-automated-backups-replication --source-db-instance-arn "
                  f"{app['DBInstanceArn']} --source-region {REGION} --region {OTHER_REGION}")
    arn = started["DBInstanceAutomatedBackup"]["DBInstanceAutomatedBackupsArn"]
    def status():
        return aws(f"aws rds describe-db-instance-automated-backups --db-instance-automated-backups-arn {arn} --region "
                   f"{OTHER_REGION}")["DBInstanceAutomatedBackups"][0]["Status"]
    until("it is replicating", lambda: status() == "replicating")
    aws(f"aws rds stop-db-instance-automated-backups-replication --source-db-instance-arn {app['DBInstanceArn']} "
        f"--region {OTHER_REGION}")
    until("it is retained", lambda: status() == "retained")
    aws(f"aws rds delete-db-instance-automated-backup --db-instance-automated-backups-arn {arn} --region "
        f"{OTHER_REGION}")


def test_parameter_groups(aws):
    aws("aws rds create-db-parameter-group --db-parameter-group-name cli-group --db-parameter-group-family postgres15 "
        "--description cli")
    aws("aws rds modify-db-parameter-group --db-parameter-group-name cli-group "
        "--parameters ParameterName=work_mem,ParameterValue=8192,ApplyMethod=immediate "
        "ParameterName=max_connections,ParameterValue=60,ApplyMethod=pending-reboot")
    found = aws("aws rds describe-db-parameters --db-parameter-group-name cli-group --source user")["Parameters"]
    assert sorted(one["ParameterName"] for one in found) == ["max_connections", "work_mem"]
    aws("aws rds copy-db-parameter-group --source-db-parameter-group-identifier cli-group "
        "--target-db-parameter-group-identifier cli-group-2 --target-db-parameter-group-description copy")
    aws("aws rds reset-db-parameter-group --db-parameter-group-name cli-group --reset-all-parameters")
    assert aws("aws rds describe-db-parameter-groups --db-parameter-group-name cli-group")["DBParameterGroups"]
    assert aws("aws rds describe-engine-default-parameters --db-parameter-group-family postgres15")["EngineDefaults"]
    for name in ("cli-group", "cli-group-2"):
        aws(f"aws rds delete-db-parameter-group --db-parameter-group-name {name}")


def test_option_and_subnet_groups(aws):
    aws("aws rds create-option-group --option-group-name cli-group --engine-name postgres --major-engine-version 15 "
        "--option-group-description cli")
    # The CLI has these two in place of modify-option-group; PostgreSQL has no options to name.
    aws("aws rds add-option-to-option-group --option-group-name cli-group --options OptionName=MEMCACHED",
        refused="InvalidParameterValue")
    aws("aws rds remove-option-from-option-group --option-group-name cli-group --options MEMCACHED",
        refused="InvalidParameterValue")
    aws("aws rds copy-option-group --source-option-group-identifier cli-group "
        "--target-option-group-identifier cli-group-2 --target-option-group-description copy")
    assert aws("aws rds describe-option-groups --option-group-name cli-group")["OptionGroupsList"]
    assert aws("aws rds describe-option-group-options --engine-name postgres") == {"OptionGroupOptions": []}
    for name in ("cli-group", "cli-group-2"):
        aws(f"aws rds delete-option-group --option-group-name {name}")
    aws("aws rds create-db-subnet-group --db-subnet-group-name cli-group --db-subnet-group-description cli "
        "--subnet-ids subnet-0123456789abcdef0 subnet-0123456789abcdef1")
    aws("aws rds modify-db-subnet-group --db-subnet-group-name cli-group --subnet-ids subnet-0123456789abcdef2")
    assert aws("aws rds describe-db-subnet-groups --db-subnet-group-name cli-group")["DBSubnetGroups"]
    aws("aws rds delete-db-subnet-group --db-subnet-group-name cli-group")


def test_events_and_subscriptions(aws, app):
    assert aws("aws rds describe-events --source-identifier cli-app --source-type db-instance --duration 60")["Events"]
    assert aws("aws rds describe-event-categories --source-type db-instance")["EventCategoriesMapList"]
    topic = f"arn:aws:sns:{REGION}:{app['DBInstanceArn'].split(':')[4]}:news"
    aws(f"aws rds create-event-subscription --subscription-name cli-news --sns-topic-arn {topic} "
        f"--source-type db-instance --source-ids cli-app --event-categories backup failure --enabled")
    aws("aws rds modify-event-subscription --subscription-name cli-news --no-enabled")
    aws("aws rds remove-source-identifier-from-subscription --subscription-name cli-news --source-identifier cli-app")
    aws("aws rds add-source-identifier-to-subscription --subscription-name cli-news --source-identifier cli-app")
    found = aws("aws rds describe-event-subscriptions --subscription-name cli-news")["EventSubscriptionsList"][0]
    assert found["SourceIdsList"] == ["cli-app"] and found["Enabled"] is False
    aws("aws rds delete-event-subscription --subscription-name cli-news")


def test_logs(aws, app):
    files = aws("aws rds describe-db-log-files --db-instance-identifier cli-app")["DescribeDBLogFiles"]
    name = max(files, key=lambda one: one["LastWritten"])["LogFileName"]
    text = aws(f"aws rds download-db-log-file-portion --db-instance-identifier cli-app --log-file-name {name} "
               f"--starting-token 0 --output text")
    assert "database system is ready to accept connections" in text


def test_tags(aws, app):
    arn = app["DBInstanceArn"]
    aws(f"aws rds add-tags-to-resource --resource-name {arn} --tags Key=Stage,Value=test")
    aws(f"aws rds remove-tags-from-resource --resource-name {arn} --tag-keys Name")
    found = aws(f"aws rds list-tags-for-resource --resource-name {arn}")
    assert found == {"TagList": [{"Key": "Stage", "Value": "test"}]}


def test_every_served_operation_was_typed(request, typed):
    if len(request.session.items) < len(SERVED):
        pytest.skip("only some tests run")
    commands = {xform_name(operation, "-") for operation in SERVED - UNDOABLE - {"ModifyOptionGroup"}}
    assert sorted(commands - typed) == []
