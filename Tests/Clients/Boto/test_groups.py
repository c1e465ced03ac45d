"""Parameter, option and subnet groups, and what an instance makes of them."""

import pytest

from support import create, delete, in_status, instance, refused, until

GROUP = {"DBParameterGroupName": "boto-params"}
OPTIONS = {"OptionGroupName": "boto-options"}
SUBNETS = {"DBSubnetGroupName": "boto-subnets"}


def parameters(rds, **more):
    pages = rds.get_paginator("describe_db_parameters").paginate(**GROUP | more)
    return {one["ParameterName"]: one for page in pages for one in page["Parameters"]}


def change(rds, name, value, method="immediate"):
    rds.modify_db_parameter_group(**GROUP, Parameters=[
        {"ParameterName": name, "ParameterValue": value, "ApplyMethod": method}])


@pytest.fixture(scope="module")
def group(rds):
    made = rds.create_db_parameter_group(**GROUP, DBParameterGroupFamily="postgres15", Description="of a test")
    yield made["DBParameterGroup"]
    rds.delete_db_parameter_group(**GROUP)


@pytest.fixture(scope="module")
def options(rds):
    made = rds.create_option_group(**OPTIONS, EngineName="postgres", MajorEngineVersion="15",
                                   OptionGroupDescription="of a test")
    yield made["OptionGroup"]
    rds.delete_option_group(**OPTIONS)


@pytest.fixture(scope="module")
def subnets(rds):
    made = rds.create_db_subnet_group(**SUBNETS, DBSubnetGroupDescription="of a test",
                                      SubnetIds=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"])
    yield made["DBSubnetGroup"]
    rds.delete_db_subnet_group(**SUBNETS)


@pytest.fixture(scope="module")
def app(rds, group, options, subnets):
    create(rds, "boto-grouped", BackupRetentionPeriod=0, **GROUP, **OPTIONS, **SUBNETS)
    yield in_status(rds, "boto-grouped")
    delete(rds, "boto-grouped")


def test_a_parameter_group_is_described(rds, group):
    assert (group["DBParameterGroupFamily"], group["Description"]) == ("postgres15", "of a test")
    found = rds.describe_db_parameter_groups(**GROUP)["DBParameterGroups"]
    assert found == [group]
    assert group["DBParameterGroupArn"].endswith(":pg:boto-params")
    assert "default.postgres15" in [one["DBParameterGroupName"] for one in
                                    rds.describe_db_parameter_groups()["DBParameterGroups"]]
    refused("DBParameterGroupNotFound", rds.describe_db_parameter_groups, DBParameterGroupName="nobody")
    refused("DBParameterGroupAlreadyExists", rds.create_db_parameter_group, **GROUP,
            DBParameterGroupFamily="postgres15", Description="again")
    refused("InvalidParameterValue", rds.create_db_parameter_group, DBParameterGroupName="boto-odd",
            DBParameterGroupFamily="oracle-ee-19", Description="odd")


def test_parameters_are_those_of_the_engine(rds, group):
    every = parameters(rds)
    assert (every["work_mem"]["DataType"], every["work_mem"]["ApplyType"]) == ("integer", "dynamic")
    assert every["max_connections"]["ApplyType"] == "static"
    assert every["work_mem"]["IsModifiable"] is True and every["wal_level"]["IsModifiable"] is False
    defaults = rds.describe_engine_default_parameters(DBParameterGroupFamily="postgres15")["EngineDefaults"]
    assert defaults["DBParameterGroupFamily"] == "postgres15" and len(defaults["Parameters"]) > 0
    assert parameters(rds, Source="user") == {}
    refused("DBParameterGroupNotFound", rds.describe_db_parameters, DBParameterGroupName="nobody")


def test_what_a_parameter_cannot_be_is_refused(rds, group):
    refused("InvalidParameterValue", change, rds=rds, name="nobody", value="1")
    refused("InvalidParameterValue", change, rds=rds, name="work_mem", value="many")
    refused("InvalidParameterValue", change, rds=rds, name="work_mem", value="1")
    refused("InvalidParameterCombination", change, rds=rds, name="max_connections", value="60", method="immediate")
    with pytest.raises(rds.exceptions.ClientError):
        change(rds, "wal_level", "minimal", "pending-reboot")
    refused("DBParameterGroupNotFound", rds.modify_db_parameter_group, DBParameterGroupName="nobody",
            Parameters=[{"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}])


def test_an_instance_is_in_its_groups(rds, app):
    assert app["DBParameterGroups"] == [{"DBParameterGroupName": "boto-params", "ParameterApplyStatus": "in-sync"}]
    assert app["OptionGroupMemberships"] == [{"OptionGroupName": "boto-options", "Status": "in-sync"}]
    assert app["DBSubnetGroup"]["DBSubnetGroupName"] == "boto-subnets"
    refused("InvalidDBParameterGroupState", rds.delete_db_parameter_group, **GROUP)
    refused("InvalidOptionGroupStateFault", rds.delete_option_group, **OPTIONS)
    refused("InvalidDBSubnetGroupStateFault", rds.delete_db_subnet_group, **SUBNETS)


def test_dynamic_parameters_apply_at_once_and_static_ones_wait_for_a_reboot(rds, app):
    def status():
        return instance(rds, "boto-grouped")["DBParameterGroups"][0]["ParameterApplyStatus"]
    change(rds, "work_mem", "8192")
    assert parameters(rds, Source="user")["work_mem"]["ParameterValue"] == "8192"
    until("it is applied", lambda: status() == "in-sync")
    change(rds, "max_connections", "60", "pending-reboot")
    until("it waits", lambda: status() == "pending-reboot")
    rds.reboot_db_instance(DBInstanceIdentifier="boto-grouped")
    in_status(rds, "boto-grouped")
    until("it is applied", lambda: status() == "in-sync")
    rds.reset_db_parameter_group(**GROUP, Parameters=[{"ParameterName": "work_mem", "ApplyMethod": "immediate"}])
    assert set(parameters(rds, Source="user")) == {"max_connections"}
    rds.reset_db_parameter_group(**GROUP, ResetAllParameters=True)
    assert parameters(rds, Source="user") == {}


def test_groups_are_copied(rds, group, options):
    change(rds, "work_mem", "12288")
    copied = rds.copy_db_parameter_group(
        SourceDBParameterGroupIdentifier="boto-params", TargetDBParameterGroupIdentifier="boto-params-2",
        TargetDBParameterGroupDescription="copied")["DBParameterGroup"]
    assert (copied["DBParameterGroupFamily"], copied["Description"]) == ("postgres15", "copied")
    assert parameters(rds, DBParameterGroupName="boto-params-2", Source="user")["work_mem"]["ParameterValue"] == "12288"
    rds.delete_db_parameter_group(DBParameterGroupName="boto-params-2")
    refused("DBParameterGroupNotFound", rds.delete_db_parameter_group, DBParameterGroupName="boto-params-2")
    copied = rds.copy_option_group(SourceOptionGroupIdentifier="boto-options",
                                   TargetOptionGroupIdentifier="boto-options-2",
                                   TargetOptionGroupDescription="copied")["OptionGroup"]
    assert copied["OptionGroupDescription"] == "copied"
    rds.delete_option_group(OptionGroupName="boto-options-2")


def test_default_groups_stay_as_they_are(rds):
    default = {"DBParameterGroupName": "default.postgres15"}
    refused("InvalidParameterValue", rds.create_db_parameter_group, **default, DBParameterGroupFamily="postgres15",
            Description="mine")
    with pytest.raises(rds.exceptions.ClientError):
        rds.delete_db_parameter_group(**default)
    with pytest.raises(rds.exceptions.ClientError):
        rds.modify_db_parameter_group(**default, Parameters=[
            {"ParameterName": "work_mem", "ParameterValue": "8192", "ApplyMethod": "immediate"}])


def test_option_groups(rds, options):
    assert (options["EngineName"], options["MajorEngineVersion"], options["Options"]) == ("postgres", "15", [])
    assert rds.describe_option_groups(**OPTIONS)["OptionGroupsList"] == [options]
    assert rds.describe_option_group_options(EngineName="postgres")["OptionGroupOptions"] == []
    rds.modify_option_group(**OPTIONS, ApplyImmediately=True)
    refused("OptionGroupNotFoundFault", rds.describe_option_groups, OptionGroupName="nobody")
    refused("OptionGroupAlreadyExistsFault", rds.create_option_group, **OPTIONS, EngineName="postgres",
            MajorEngineVersion="15", OptionGroupDescription="again")


def test_subnet_groups(rds, subnets):
    assert [one["SubnetIdentifier"] for one in subnets["Subnets"]] == [
        "subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    assert (subnets["SubnetGroupStatus"], subnets["VpcId"][:4]) == ("Complete", "vpc-")
    assert rds.describe_db_subnet_groups(**SUBNETS)["DBSubnetGroups"] == [subnets]
    changed = rds.modify_db_subnet_group(**SUBNETS, DBSubnetGroupDescription="changed",
                                         SubnetIds=["subnet-0123456789abcdef2"])["DBSubnetGroup"]
    assert changed["DBSubnetGroupDescription"] == "changed"
    assert [one["SubnetIdentifier"] for one in changed["Subnets"]] == ["subnet-0123456789abcdef2"]
    assert changed["VpcId"] == subnets["VpcId"]
    refused("DBSubnetGroupNotFoundFault", rds.describe_db_subnet_groups, DBSubnetGroupName="nobody")
    refused("DBSubnetGroupAlreadyExists", rds.create_db_subnet_group, **SUBNETS, DBSubnetGroupDescription="again",
            SubnetIds=["subnet-0123456789abcdef0"])
    refused("InvalidSubnet", rds.create_db_subnet_group, DBSubnetGroupName="boto-odd", DBSubnetGroupDescription="odd",
            SubnetIds=["somewhere"])
