"""What all tests of real clients share: one daemon with two regions, boto3 clients of it, and what was called."""

import boto3
import pytest
from botocore.config import Config

from daemon import OTHER_REGION, REGION, Daemon
from support import credentials

# A retry would hide what the daemon answers at first.
ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60)
COVERAGE = "test_coverage.py"


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """What counts the others' calls comes last, and has nothing to say where only some of them run."""
    items.sort(key=lambda item: item.path.name == COVERAGE)
    if config.getoption("keyword") or any("::" in argument or argument.endswith(".py") for argument in config.args):
        for item in items:
            if item.path.name == COVERAGE:
                item.add_marker(pytest.mark.skip(reason="only some tests run"))


@pytest.fixture(scope="session")
def daemon():
    with Daemon() as running:
        yield running


@pytest.fixture(scope="session")
def called() -> set[str]:
    """The operations of RDS that boto3 was made to call and that were answered without an error."""
    return set()


@pytest.fixture(scope="session")
def client(daemon: Daemon, called: set[str]):
    """Makes a client of RDS in a region; other clients of the account are made with its credentials."""
    def make(region: str = REGION, config: Config = ONCE):
        session = boto3.Session(**credentials(daemon.data / "credentials"))
        made = session.client("rds", region_name=region, endpoint_url=daemon.endpoint, config=config)
        made.meta.events.register(
            "after-call.rds",
            lambda model, http_response, **_: called.add(model.name) if http_response.status_code == 200 else None)
        return made
    return make


@pytest.fixture(scope="session")
def rds(client):
    return client()


@pytest.fixture(scope="session")
def away(client):
    """RDS in the other region."""
    return client(OTHER_REGION)
