"""Every paginator: small pages, one after the other, give what one large page gives."""

import botocore
import pytest

from support import SERVED, refused

NEEDS = {
    "describe_db_parameters": {"DBParameterGroupName": "default.postgres15"},
    "describe_engine_default_parameters": {"DBParameterGroupFamily": "postgres15"},
    "describe_option_group_options": {"EngineName": "postgres"},
    "describe_orderable_db_instance_options": {"Engine": "postgres"},
    "describe_db_log_files": {"DBInstanceIdentifier": "boto-app"},
}
# It has no pages but portions; see test_logs.py.
PORTIONS = "download_db_log_file_portion"
MANY = 23
# As RDS documents it; all others have 100.
LARGEST = {"describe_orderable_db_instance_options": 10_000}


@pytest.fixture(scope="module")
def many(rds, app):
    """More of some things than the smallest page has."""
    for number in range(MANY):
        rds.create_db_parameter_group(DBParameterGroupName=f"boto-paged-{number:02d}",
                                      DBParameterGroupFamily="postgres15", Description="one of many")
        rds.create_db_subnet_group(DBSubnetGroupName=f"boto-paged-{number:02d}", DBSubnetGroupDescription="one of many",
                                   SubnetIds=["subnet-0123456789abcdef0"])
    yield
    for number in range(MANY):
        rds.delete_db_parameter_group(DBParameterGroupName=f"boto-paged-{number:02d}")
        rds.delete_db_subnet_group(DBSubnetGroupName=f"boto-paged-{number:02d}")


def paginators(rds):
    model = botocore.session.get_session().get_service_model("rds")
    names = {botocore.xform_name(operation): operation for operation in model.operation_names}
    return {name: operation for name, operation in names.items() if rds.can_paginate(name) and name != PORTIONS}


def test_small_pages_give_what_a_large_page_gives(rds, many):
    long = []
    for name, operation in paginators(rds).items():
        if operation not in SERVED:
            continue
        paginator = rds.get_paginator(name)
        key = paginator.result_keys[0]
        def entries(size):
            pages = list(paginator.paginate(**NEEDS.get(name, {}), PaginationConfig={"PageSize": size}))
            # What happens meanwhile is told at the end.
            return [[repr(entry) for entry in key.search(page) or []] for page in pages]
        small, large = entries(20), entries(100)
        assert all(len(page) == 20 for page in small[:-1]), name
        together = [entry for page in small for entry in page]
        assert len(set(together)) == len(together), f"{name} lists something twice"
        wanted = [entry for page in large for entry in page]
        assert together[:len(wanted)] == wanted, name
        if len(small) > 1:
            long.append(name)
    assert {"describe_db_parameter_groups", "describe_db_parameters", "describe_db_subnet_groups"} <= set(long)


def test_pages_have_twenty_entries_at_least_and_a_hundred_at_most(rds, unchecked, app):
    for name, operation in paginators(rds).items():
        if operation in SERVED:
            for size in (19, LARGEST.get(name, 100) + 1):
                refused("InvalidParameterValue", getattr(unchecked, name), **NEEDS.get(name, {}), MaxRecords=size)
