"""What can be asked without making anything."""

import datetime

import pytest

from daemon import OTHER_REGION, REGION
from support import refused


def test_engine_versions_are_those_installed(rds):
    every = rds.describe_db_engine_versions(Engine="postgres")["DBEngineVersions"]
    default = rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"]
    assert len(default) == 1 and default[0]["EngineVersion"] in [one["EngineVersion"] for one in every]
    assert default[0]["DBParameterGroupFamily"] == f"postgres{default[0]['EngineVersion'].split('.')[0]}"
    assert rds.describe_db_engine_versions(Engine="mysql")["DBEngineVersions"] == []
    majors = rds.describe_db_major_engine_versions(Engine="postgres")["DBMajorEngineVersions"]
    assert default[0]["MajorEngineVersion"] in [one["MajorEngineVersion"] for one in majors]


def test_classes_can_be_ordered_and_an_instance_be_made_of_them(rds, app):
    pages = rds.get_paginator("describe_orderable_db_instance_options").paginate(Engine="postgres")
    options = [one for page in pages for one in page["OrderableDBInstanceOptions"]]
    assert "db.t3.micro" in [one["DBInstanceClass"] for one in options]
    assert app["EngineVersion"] in {one["EngineVersion"] for one in options}
    only = rds.describe_orderable_db_instance_options(Engine="postgres", DBInstanceClass="db.t3.micro",
                                                      EngineVersion=app["EngineVersion"])
    assert {one["DBInstanceClass"] for one in only["OrderableDBInstanceOptions"]} == {"db.t3.micro"}


def test_what_can_be_modified(rds, app):
    found = rds.describe_valid_db_instance_modifications(DBInstanceIdentifier="boto-app")
    storage = found["ValidDBInstanceModificationsMessage"]["Storage"]
    assert "gp3" in [one["StorageType"] for one in storage]
    refused("DBInstanceNotFound", rds.describe_valid_db_instance_modifications, DBInstanceIdentifier="nobody")


def test_certificates(rds, app):
    found = rds.describe_certificates()["Certificates"]
    ours = next(one for one in found if one["CertificateIdentifier"] == app["CACertificateIdentifier"])
    now = datetime.datetime.now(datetime.timezone.utc)
    assert ours["ValidFrom"] <= now < ours["ValidTill"] and len(ours["Thumbprint"]) == 40
    one = rds.describe_certificates(CertificateIdentifier=ours["CertificateIdentifier"])["Certificates"]
    assert one == [ours]
    refused("CertificateNotFound", rds.describe_certificates, CertificateIdentifier="nobody")
    rds.modify_certificates(CertificateIdentifier=ours["CertificateIdentifier"])


def test_quotas_count_what_is_used(rds, app):
    quotas = {one["AccountQuotaName"]: one for one in rds.describe_account_attributes()["AccountQuotas"]}
    assert 1 <= quotas["DBInstances"]["Used"] <= quotas["DBInstances"]["Max"]
    assert quotas["ManualSnapshots"]["Max"] >= 100


def test_source_regions_are_the_others(rds):
    found = {one["RegionName"]: one for one in rds.describe_source_regions()["SourceRegions"]}
    assert OTHER_REGION in found and REGION not in found
    only = rds.describe_source_regions(RegionName=OTHER_REGION)["SourceRegions"]
    assert [one["RegionName"] for one in only] == [OTHER_REGION]


def test_pending_maintenance(rds, app):
    assert rds.describe_pending_maintenance_actions()["PendingMaintenanceActions"] == []
    refused("ResourceNotFoundFault", rds.apply_pending_maintenance_action,
            ResourceIdentifier=app["DBInstanceArn"].replace("boto-app", "nobody"),
            ApplyAction="db-upgrade", OptInType="immediate")


def test_read_replicas_are_refused_with_a_reason(rds, app):
    with pytest.raises(rds.exceptions.ClientError) as raised:
        rds.create_db_instance_read_replica(DBInstanceIdentifier="boto-replica",
                                            SourceDBInstanceIdentifier="boto-app")
    assert raised.value.response["Error"]["Code"] != "InternalFailure"
    with pytest.raises(rds.exceptions.ClientError):
        rds.promote_read_replica(DBInstanceIdentifier="boto-app")
