"""What many tests ask about, and none of them changes."""

import pytest
from botocore.config import Config

from support import create, delete, in_status


@pytest.fixture(scope="session")
def app(rds):
    create(rds, "boto-app", BackupRetentionPeriod=0, DBName="shop", Tags=[{"Key": "Name", "Value": "app"}])
    yield in_status(rds, "boto-app")
    delete(rds, "boto-app")


@pytest.fixture(scope="session")
def unchecked(client):
    """A client that sends what it is told, however wrong."""
    return client(config=Config(parameter_validation=False, retries={"total_max_attempts": 1}))
