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


def test_a_simulation_asks_the_evaluator_that_decides(iam, service, user):
    iam.put_user_policy(UserName="boto-user", PolicyName="own", PolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "rds:*", "Resource": "*",
             "Condition": {"StringEquals": {"aws:RequestedRegion": REGION}}},
            {"Effect": "Deny", "Action": "rds:DeleteDBSnapshot", "Resource": "*"}]}))
    def simulate(*actions, **more):
        found = iam.simulate_principal_policy(PolicySourceArn=user[0]["Arn"], ActionNames=list(actions), **more)
        return {one["EvalActionName"]: one for one in found["EvaluationResults"]}
    entries = [{"ContextKeyName": "aws:RequestedRegion", "ContextKeyType": "string", "ContextKeyValues": [REGION]}]
    known = simulate("rds:CreateDBSnapshot", "rds:DeleteDBSnapshot", "iam:ListUsers", ContextEntries=entries)
    assert {name: one["EvalDecision"] for name, one in known.items()} == {
        "rds:CreateDBSnapshot": "allowed", "rds:DeleteDBSnapshot": "explicitDeny", "iam:ListUsers": "implicitDeny"}
    assert known["rds:DeleteDBSnapshot"]["MatchedStatements"][0]["SourcePolicyId"] == "user_boto-user_own"
    unknown = simulate("rds:CreateDBSnapshot")["rds:CreateDBSnapshot"]
    assert unknown["EvalDecision"] == "implicitDeny" and unknown["MissingContextValues"] == ["aws:RequestedRegion"]
    rds = service("rds", **user[1])
    assert "DBSnapshots" in rds.describe_db_snapshots()
    refused("AccessDenied", rds.delete_db_snapshot, DBSnapshotIdentifier="any")


def test_a_simulation_takes_the_policy_of_a_resource_and_a_boundary(iam, user):
    key = "arn:aws:sns:eu-central-1:123456789012:topic"
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": user[0]["Arn"]}, "Action": "sns:Publish", "Resource": key}]}
    def simulate(**more):
        found = iam.simulate_custom_policy(PolicyInputList=[json.dumps(ALLOW)], ActionNames=["sns:Publish"],
                                           ResourceArns=[key], CallerArn=user[0]["Arn"], **more)
        return found["EvaluationResults"][0]
    assert simulate()["EvalDecision"] == "implicitDeny"
    shared = simulate(ResourcePolicy=json.dumps(policy))
    assert shared["EvalDecision"] == "allowed"
    assert shared["MatchedStatements"][0]["StartPosition"]["Line"] == 1
    assert shared["ResourceSpecificResults"][0]["EvalResourceName"] == key
    bounded = iam.simulate_custom_policy(
        PolicyInputList=[json.dumps({**ALLOW, "Statement": [{**ALLOW["Statement"][0], "Action": "*"}]})],
        PermissionsBoundaryPolicyInputList=[json.dumps(ALLOW)], ActionNames=["rds:DeleteDBSnapshot"])
    result = bounded["EvaluationResults"][0]
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}


def test_an_auditor_reads_everything_page_by_page(iam, user):
    pages = list(iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 3}))
    assert len(pages) > 3
    whole = iam.get_account_authorization_details(MaxItems=1000)
    for name in ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]:
        assert [one for page in pages for one in page[name]] == whole[name]
    mine = next(one for one in whole["UserDetailList"] if one["UserName"] == "boto-user")
    assert mine["Tags"] == [{"Key": "team", "Value": "dba"}]
    assert mine["UserPolicyList"][0]["PolicyDocument"]["Version"] == "2012-10-17"
    local = iam.get_account_authorization_details(Filter=["LocalManagedPolicy"])
    assert not local["UserDetailList"] and local["Policies"]
    assert all(one["PolicyVersionList"] for one in local["Policies"])


def test_what_is_not_served_says_why(iam, service):
    answer = refused("InvalidAction", iam.create_login_profile, UserName="boto-user", Password="x")
    assert "is not served: there are no passwords" in str(answer)
    refused("InvalidAction", service("sts").decode_authorization_message, EncodedMessage="x")
