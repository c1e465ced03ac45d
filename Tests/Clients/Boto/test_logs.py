"""The log files of an instance, listed and downloaded."""

import pytest

from support import refused

APP = {"DBInstanceIdentifier": "boto-app"}


def newest(rds):
    return max(rds.describe_db_log_files(**APP)["DescribeDBLogFiles"], key=lambda one: one["LastWritten"])


def test_log_files_are_listed(rds, app):
    found = newest(rds)
    assert found["LogFileName"].startswith("error/postgresql.log.")
    assert found["Size"] > 0 and found["LastWritten"] > 1_700_000_000_000
    def names(**more):
        return [one["LogFileName"] for one in rds.describe_db_log_files(**APP, **more)["DescribeDBLogFiles"]]
    assert found["LogFileName"] in names(FilenameContains="postgresql.log")
    assert names(FilenameContains="nothing-like-it") == []
    assert names(FileSize=1 << 40) == []
    assert names(FileLastWritten=found["LastWritten"] + 86_400_000) == []
    refused("DBInstanceNotFound", rds.describe_db_log_files, DBInstanceIdentifier="nobody")


def test_a_log_file_is_downloaded_in_portions(rds, app):
    file = {"LogFileName": newest(rds)["LogFileName"]}
    whole = "".join(page.get("LogFileData") or "" for page in
                    rds.get_paginator("download_db_log_file_portion").paginate(**APP, **file))
    assert "database system is ready to accept connections" in whole
    portion = rds.download_db_log_file_portion(**APP, **file, Marker="0", NumberOfLines=1)
    assert portion["AdditionalDataPending"] is True
    assert whole.startswith(portion["LogFileData"].rstrip("\n")) and portion["LogFileData"].count("\n") <= 1
    follow = rds.download_db_log_file_portion(**APP, **file, Marker=portion["Marker"], NumberOfLines=1)
    assert whole.startswith(portion["LogFileData"] + follow["LogFileData"])


@pytest.mark.parametrize("name", ["error/nobody", "../../credentials", "/etc/passwd", "error/../../PG_VERSION"])
def test_nothing_else_is_downloaded(rds, app, name):
    refused("DBLogFileNotFoundFault", rds.download_db_log_file_portion, **APP, LogFileName=name)
