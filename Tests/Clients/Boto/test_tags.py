"""Tags of everything that has an ARN."""

import pytest

from support import refused, snapshot_ready


@pytest.fixture(scope="module")
def arns(rds, app):
    rds.create_db_snapshot(DBInstanceIdentifier="boto-app", DBSnapshotIdentifier="boto-tags")
    made = {
        "db": app["DBInstanceArn"],
        "snapshot": snapshot_ready(rds, "boto-tags")["DBSnapshotArn"],
        "pg": rds.create_db_parameter_group(DBParameterGroupName="boto-tags", DBParameterGroupFamily="postgres15",
                                            Description="tags")["DBParameterGroup"]["DBParameterGroupArn"],
        "og": rds.create_option_group(OptionGroupName="boto-tags", EngineName="postgres", MajorEngineVersion="15",
                                      OptionGroupDescription="tags")["OptionGroup"]["OptionGroupArn"],
        "subgrp": rds.create_db_subnet_group(DBSubnetGroupName="boto-tags", DBSubnetGroupDescription="tags",
                                             SubnetIds=["subnet-01", "subnet-02"])["DBSubnetGroup"]["DBSubnetGroupArn"],
        "es": rds.create_event_subscription(SubscriptionName="boto-tags",
                                            SnsTopicArn=topic(app["DBInstanceArn"]))["EventSubscription"]["EventSubscriptionArn"],
    }
    yield made
    rds.delete_event_subscription(SubscriptionName="boto-tags")
    rds.delete_db_subnet_group(DBSubnetGroupName="boto-tags")
    rds.delete_option_group(OptionGroupName="boto-tags")
    rds.delete_db_parameter_group(DBParameterGroupName="boto-tags")
    rds.delete_db_snapshot(DBSnapshotIdentifier="boto-tags")


def topic(arn):
    _, partition, _, region, account, *_ = arn.split(":")
    return f"arn:{partition}:sns:{region}:{account}:news"


@pytest.mark.parametrize("kind", ["db", "snapshot", "pg", "og", "subgrp", "es"])
def test_tags_are_added_replaced_and_removed(rds, arns, kind):
    arn = arns[kind]
    assert f":{kind}:boto-" in arn
    def tags():
        return {tag["Key"]: tag["Value"] for tag in rds.list_tags_for_resource(ResourceName=arn)["TagList"]}
    before = tags()
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "2"}])
    assert tags() == before | {"a": "2", "b": ""}
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["a", "absent"])
    assert tags() == before | {"b": ""}
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["b"])
    assert tags() == before
    refused("InvalidParameterValue", rds.add_tags_to_resource, ResourceName=arn,
            Tags=[{"Key": "aws:mine", "Value": "x"}])


@pytest.mark.parametrize(("kind", "code"), [
    ("db", "DBInstanceNotFound"), ("snapshot", "DBSnapshotNotFound"), ("pg", "DBParameterGroupNotFound"),
    ("og", "OptionGroupNotFoundFault"), ("subgrp", "DBSubnetGroupNotFoundFault"), ("es", "SubscriptionNotFound"),
])
def test_the_tags_of_nothing_are_refused(rds, arns, kind, code):
    refused(code, rds.list_tags_for_resource, ResourceName=arns[kind].rpartition(":")[0] + ":nobody")


def test_what_is_no_arn_is_refused(rds):
    refused("InvalidParameterValue", rds.list_tags_for_resource, ResourceName="boto-tags")
