"""KMS by boto3: what the CLI can't say, and that restarts and other root keys lose nothing."""

import stat
import subprocess

import boto3
import pytest
from botocore.config import Config

from daemon import OTHER_REGION, REGION, Daemon, executable
from support import credentials, refused

ONCE = Config(retries={"total_max_attempts": 1}, read_timeout=60)


def kms(daemon: Daemon, region: str = REGION):
    session = boto3.Session(**credentials(daemon.data / "credentials"))
    return session.client("kms", region_name=region, endpoint_url=daemon.endpoint, config=ONCE)


def test_pages(daemon):
    client = kms(daemon, OTHER_REGION)
    made = {client.create_key()["KeyMetadata"]["KeyId"] for _ in range(5)}
    pages = list(client.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    assert made <= {key["KeyId"] for page in pages for key in page["Keys"]} and len(pages) >= 3
    key = made.pop()
    for number in range(5):
        client.create_alias(AliasName=f"alias/page-{number}", TargetKeyId=key)
    pages = list(client.get_paginator("list_aliases").paginate(KeyId=key, PaginationConfig={"PageSize": 2}))
    assert [alias["AliasName"] for page in pages for alias in page["Aliases"]] == [f"alias/page-{n}" for n in range(5)]


def test_a_key_is_nobody_s_in_another_region(daemon):
    arn = kms(daemon).create_key()["KeyMetadata"]["Arn"]
    assert "eu-central-1" in refused("NotFoundException", kms(daemon, OTHER_REGION).describe_key, KeyId=arn)


def test_the_root_key_can_be_exchanged_and_must_be_the_right_one():
    with Daemon() as daemon:
        root = daemon.data / "root.key"
        assert stat.S_IMODE(root.stat().st_mode) == 0o600
        client = kms(daemon)
        key = client.create_key()["KeyMetadata"]["KeyId"]
        blob = client.encrypt(KeyId=key, Plaintext=b"kept")["CiphertextBlob"]
        former = root.read_text()
        rotated = subprocess.run([executable(), "root-key", "rotate", "--data-dir", str(daemon.data)], check=True,
                                 capture_output=True, text=True, timeout=60)
        assert root.read_text() != former and root.read_text().strip() not in rotated.stdout
        assert client.decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        daemon.stop()
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"
        daemon.stop()
        present = root.read_text()
        root.write_text(former)
        with pytest.raises(RuntimeError, match="not the root key"):
            daemon.start()
        root.write_text(present)
        root.chmod(0o644)
        with pytest.raises(RuntimeError, match="chmod 600"):
            daemon.start()
        root.unlink()
        with pytest.raises(RuntimeError, match="can't be read"):
            daemon.start()
        daemon.options = ("--root-key", f"command:printf %s {present.strip()}")
        daemon.start()
        assert kms(daemon).decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"


def test_no_plaintext_and_no_root_key_in_the_log_or_the_ledger():
    with Daemon() as daemon:
        client = kms(daemon)
        key = client.create_key()["KeyMetadata"]["KeyId"]
        data = client.generate_data_key(KeyId=key, KeySpec="AES_256")["Plaintext"]
        client.encrypt(KeyId=key, Plaintext=b"a plaintext that nobody keeps")
        secrets = [data, data.hex().encode(), b"a plaintext that nobody keeps", (daemon.data / "root.key").read_bytes().strip()]
        for file in [daemon.log, *daemon.data.glob("ledger.sqlite*")]:
            assert not any(secret in file.read_bytes() for secret in secrets), file
