"""An instance that many tests ask about, and that none of them changes."""

import pytest

from support import create, delete, in_status


@pytest.fixture(scope="session")
def app(rds):
    create(rds, "boto-app", BackupRetentionPeriod=0, DBName="shop", Tags=[{"Key": "Name", "Value": "app"}])
    yield in_status(rds, "boto-app")
    delete(rds, "boto-app")
