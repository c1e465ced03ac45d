"""CloudTrail as boto3's users know it: pages of events, attributes, refusals by name."""

import datetime
import json

import boto3
import pytest
from botocore.config import Config

from daemon import OTHER_REGION, REGION
from support import credentials, refused

ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60)
# Two lookups a second are answered, so clients have to come again, as those of AWS do.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 10}, read_timeout=60)
GROUP = dict(DBParameterGroupFamily="postgres15", Description="d")


@pytest.fixture(scope="module")
def service(daemon):
    """Makes a client of a service, in a region and with the root key where no other is given."""
    def make(name, region=REGION, **key):
        given = key or credentials(daemon.data / "credentials")
        return boto3.Session(**given).client(name, region_name=region, endpoint_url=daemon.endpoint,
                                             config=PATIENT if name == "cloudtrail" else ONCE)
    return make


@pytest.fixture(scope="module")
def trail(service):
    return service("cloudtrail")


@pytest.fixture(scope="module")
def calls(service):
    """Some calls to look up; the id of the request that made each group."""
    rds = service("rds")
    made = [rds.create_db_parameter_group(DBParameterGroupName=f"trail-{n}", **GROUP) for n in range(7)]
    service("rds", OTHER_REGION).create_db_parameter_group(DBParameterGroupName="trail-elsewhere", **GROUP)
    refused("DBParameterGroupNotFound", rds.delete_db_parameter_group, DBParameterGroupName="trail-none")
    return [answer["ResponseMetadata"]["RequestId"] for answer in made]


def look(trail, key=None, value=None, **more):
    attributes = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]} if key else {}
    return trail.lookup_events(**attributes, **more)["Events"]


def test_events_are_found_by_each_attribute(trail, calls):
    event = look(trail, "ResourceName", "trail-3")[0]
    record = json.loads(event["CloudTrailEvent"])
    assert record["requestID"] == calls[3]
    assert record["requestParameters"]["dBParameterGroupName"] == "trail-3"
    assert record["userIdentity"]["type"] == "Root"
    assert record["eventVersion"] >= "1.08"
    assert event["EventTime"] <= datetime.datetime.now(datetime.timezone.utc)
    assert event["Resources"] == [{"ResourceType": "AWS::RDS::DBParameterGroup", "ResourceName": "trail-3"}]
    for key, value in (("EventId", event["EventId"]), ("EventName", "CreateDBParameterGroup"), ("Username", "root"),
                       ("ResourceType", "AWS::RDS::DBParameterGroup"), ("EventSource", "rds.amazonaws.com"),
                       ("ReadOnly", "false"), ("AccessKeyId", event["AccessKeyId"])):
        found = look(trail, key, value)
        assert found and all(one[key] == value for one in found if key in one), key
    assert look(trail, "EventId", event["EventId"]) == [event]
    assert look(trail, "EventName", "Nonsense") == []


def test_pages_are_turned_and_the_newest_comes_first(trail, calls):
    pages = trail.get_paginator("lookup_events").paginate(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateDBParameterGroup"}],
        PaginationConfig={"PageSize": 3})
    events = [event for page in pages for event in page["Events"]]
    names = [event["Resources"][0]["ResourceName"] for event in events if "trail-" in event["CloudTrailEvent"]]
    assert names == [f"trail-{n}" for n in reversed(range(7))]
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True)


def test_a_token_is_good_for_its_question_alone(trail, calls):
    page = trail.lookup_events(MaxResults=1)
    refused("InvalidNextTokenException", trail.lookup_events, NextToken=page["NextToken"],
            LookupAttributes=[{"AttributeKey": "ReadOnly", "AttributeValue": "true"}])
    refused("InvalidNextTokenException", trail.lookup_events, NextToken="nonsense")


def test_times_bound_what_is_found(trail, calls):
    event = look(trail, "ResourceName", "trail-3")[0]
    at = event["EventTime"]
    assert event in look(trail, "ResourceName", "trail-3", StartTime=at, EndTime=at)
    assert look(trail, StartTime=at + datetime.timedelta(hours=1)) == []
    assert look(trail, EndTime=at - datetime.timedelta(days=91)) == []
    refused("InvalidTimeRangeException", trail.lookup_events, StartTime=at, EndTime=at - datetime.timedelta(seconds=1))


def test_a_region_shows_its_own_events(service, trail, calls):
    assert look(trail, "ResourceName", "trail-elsewhere") == []
    elsewhere = service("cloudtrail", OTHER_REGION)
    assert len(look(elsewhere, "ResourceName", "trail-elsewhere")) == 1
    service("iam").create_user(UserName="trail-user")
    for client in (trail, elsewhere):
        assert len(look(client, "ResourceName", "trail-user")) == 1


def test_who_was_refused_is_told_too(service, trail, calls):
    iam = service("iam")
    iam.create_user(UserName="trail-denied")
    key = iam.create_access_key(UserName="trail-denied")["AccessKey"]
    given = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    refused("AccessDenied", service("rds", **given).delete_db_parameter_group, DBParameterGroupName="trail-1")
    refused("AccessDeniedException", service("cloudtrail", **given).lookup_events)
    forged = given | {"aws_secret_access_key": "x" * 40}
    refused("SignatureDoesNotMatch", service("rds", **forged).describe_db_instances)
    events = look(trail, "AccessKeyId", key["AccessKeyId"])
    told = {(event["EventName"], json.loads(event["CloudTrailEvent"])["errorCode"]) for event in events}
    assert told == {("DeleteDBParameterGroup", "AccessDenied"), ("LookupEvents", "AccessDenied"),
                    ("DescribeDBInstances", "SignatureDoesNotMatch")} or told == {
                        ("DeleteDBParameterGroup", "AccessDenied"), ("LookupEvents", "AccessDeniedException"),
                        ("DescribeDBInstances", "SignatureDoesNotMatch")}
    assert {event.get("Username") for event in events} == {"trail-denied", None}


def test_a_session_is_known_by_its_role(service, trail, calls):
    iam, root = service("iam"), service("sts").get_caller_identity()["Arn"]
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="trail-role", Path="/ops/", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.create_user(UserName="trail-ops")
    iam.put_user_policy(UserName="trail-ops", PolicyName="own", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}))
    key = iam.create_access_key(UserName="trail-ops")["AccessKey"]
    given = service("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
                    ).assume_role(RoleArn=role["Arn"], RoleSessionName="night")["Credentials"]
    service("sts", aws_access_key_id=given["AccessKeyId"], aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"]).get_caller_identity()
    event = look(trail, "Username", "night")[0]
    identity = json.loads(event["CloudTrailEvent"])["userIdentity"]
    assert identity["type"] == "AssumedRole"
    assert identity["sessionContext"]["sessionIssuer"] == {
        "type": "Role", "principalId": role["RoleId"], "arn": role["Arn"], "accountId": root.split(":")[4],
        "userName": "trail-role"}
    assumed = json.loads(look(trail, "EventName", "AssumeRole")[0]["CloudTrailEvent"])
    assert assumed["responseElements"]["credentials"]["accessKeyId"] == given["AccessKeyId"]
    assert given["SessionToken"] not in json.dumps(assumed)


def test_what_is_wrong_is_refused_by_name(trail):
    attribute = {"AttributeKey": "ReadOnly", "AttributeValue": "true"}
    refused("InvalidLookupAttributesException", trail.lookup_events, LookupAttributes=[attribute, attribute])
    refused("InvalidLookupAttributesException", trail.lookup_events,
            LookupAttributes=[{"AttributeKey": "Nonsense", "AttributeValue": "x"}])
    assert "management events" in refused("InvalidEventCategoryException", trail.lookup_events, EventCategory="insight")
    assert "audit files" in refused("UnknownOperationException", trail.describe_trails)
