"""IAM and STS as boto3's users know them: policies as objects, pages, waiters, sessions that expire."""

import json

import boto3
import pytest
from botocore.config import Config

from daemon import REGION
from support import credentials, refused

ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60)
ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "rds:Describe*", "Resource": "*"}]}


@pytest.fixture(scope="module")
def service(daemon):
    """Makes a client of a service, with the root key or another one."""
    def make(name, **key):
        given = key or credentials(daemon.data / "credentials")
        return boto3.Session(**given).client(name, region_name=REGION, endpoint_url=daemon.endpoint, config=ONCE)
    return make


@pytest.fixture(scope="module")
def iam(service):
    return service("iam")


@pytest.fixture(scope="module")
def user(iam):
    """A user with a key."""
    made = iam.create_user(UserName="boto-user", Tags=[{"Key": "team", "Value": "dba"}])["User"]
    iam.get_waiter("user_exists").wait(UserName="boto-user")
    key = iam.create_access_key(UserName="boto-user")["AccessKey"]
    return made, {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}


def test_a_policy_comes_back_as_an_object(iam, user):
    iam.put_user_policy(UserName="boto-user", PolicyName="own", PolicyDocument=json.dumps(ALLOW))
    assert iam.get_user_policy(UserName="boto-user", PolicyName="own")["PolicyDocument"] == ALLOW


def test_pages_are_turned(iam):
    for number in range(5):
        iam.create_group(GroupName=f"boto-{number}")
    pages = list(iam.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 2}))
    assert len(pages) >= 3
    assert [f"boto-{number}" for number in range(5)] == [
        group["GroupName"] for page in pages for group in page["Groups"] if group["GroupName"].startswith("boto-")]


def test_a_role_is_taken_on_and_left(iam, service, user):
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": user[0]["Arn"]}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="boto-role", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.get_waiter("role_exists").wait(RoleName="boto-role")
    assert iam.get_role(RoleName="boto-role")["Role"]["AssumeRolePolicyDocument"] == trust
    iam.put_role_policy(RoleName="boto-role", PolicyName="own", PolicyDocument=json.dumps(ALLOW))
    given = service("sts", **user[1]).assume_role(RoleArn=role["Arn"], RoleSessionName="boto")["Credentials"]
    session = {"aws_access_key_id": given["AccessKeyId"], "aws_secret_access_key": given["SecretAccessKey"],
               "aws_session_token": given["SessionToken"]}
    assert service("sts", **session).get_caller_identity()["Arn"].endswith(":assumed-role/boto-role/boto")
    assert "DBSnapshots" in service("rds", **session).describe_db_snapshots()
    refused("AccessDenied", service("rds", **session).delete_db_snapshot, DBSnapshotIdentifier="any")


def test_a_managed_policy_has_versions(iam):
    made = iam.create_policy(PolicyName="boto-policy", PolicyDocument=json.dumps(ALLOW))["Policy"]
    iam.get_waiter("policy_exists").wait(PolicyArn=made["Arn"])
    version = iam.get_policy_version(PolicyArn=made["Arn"], VersionId="v1")["PolicyVersion"]
    assert version["Document"] == ALLOW and version["IsDefaultVersion"]
    assert made["Arn"] in [one["Arn"] for one in iam.list_policies(Scope="Local")["Policies"]]
    refused("NoSuchEntity", iam.get_policy, PolicyArn=made["Arn"] + "-absent")
