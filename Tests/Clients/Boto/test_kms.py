"""KMS by boto3: what the CLI can't say, and that restarts and other root keys lose nothing."""

import contextlib
import shutil
import sqlite3
import stat
import subprocess

import boto3
import pytest
from botocore.config import Config

from daemon import OTHER_REGION, REGION, Daemon, executable
from support import credentials, refused, until

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


def test_keys_come_back_with_the_store_and_the_root_key_alone():
    with Daemon() as daemon:
        kept = daemon.scratch / "kept"
        kept.mkdir()
        places = ("--store", str(daemon.scratch / "store"), "--key-file", str(kept / "repository.key"))
        daemon.stop()
        shutil.rmtree(daemon.data)
        daemon.options = places
        daemon.start()
        client = kms(daemon)
        key = client.create_key(Description="d", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
        client.create_alias(AliasName="alias/app", TargetKeyId=key)
        blobs = [client.encrypt(KeyId="alias/app", Plaintext=b"before")["CiphertextBlob"]]
        client.rotate_key_on_demand(KeyId=key)
        blobs.append(client.encrypt(KeyId="alias/app", Plaintext=b"after")["CiphertextBlob"])
        ann = client.get_key_policy(KeyId=key)["Policy"].split('"AWS" : "')[1].split(":root")[0] + ":user/ann"
        grant = client.create_grant(KeyId=key, GranteePrincipal=ann, Operations=["Decrypt"])["GrantId"]
        other = client.create_key()["KeyMetadata"]["KeyId"]
        client.encrypt(KeyId=other, Plaintext=b"x")
        client.disable_key(KeyId=other)
        until("the store knows of the last change", lambda: not due(daemon))
        daemon.process.kill()
        daemon.process.wait()
        (daemon.data / "root.key").rename(kept / "root.key")
        shutil.rmtree(daemon.data)

        def recover(*options: str) -> subprocess.CompletedProcess:
            return subprocess.run([executable(), "recover", "--data-dir", str(daemon.data), *places, *options],
                                  capture_output=True, text=True, timeout=120)
        assert "root key" in recover().stderr and not (daemon.data / "ledger.sqlite").exists()
        wrong = kept / "wrong.key"
        wrong.write_text("00" * 32)
        wrong.chmod(0o600)
        assert "not the root key" in recover("--root-key", f"file:{wrong}").stderr
        said = recover("--root-key", f"file:{kept}/root.key")
        assert said.returncode == 0 and said.stdout.count(": key arn:aws:kms:") == 2, said
        daemon.options = (*places, "--root-key", f"file:{kept}/root.key")
        daemon.start()
        client = kms(daemon)
        assert [client.decrypt(CiphertextBlob=blob)["Plaintext"] for blob in blobs] == [b"before", b"after"]
        assert client.describe_key(KeyId="alias/app")["KeyMetadata"]["Description"] == "d"
        assert client.list_resource_tags(KeyId=key)["Tags"] == [{"TagKey": "a", "TagValue": "b"}]
        assert [one["GrantId"] for one in client.list_grants(KeyId=key)["Grants"]] == [grant]
        assert client.describe_key(KeyId=other)["KeyMetadata"]["KeyState"] == "Disabled"
        client.encrypt(KeyId="alias/app", Plaintext=b"again")


def due(daemon: Daemon) -> int:
    """How many keys the repository has to hear of still."""
    with contextlib.closing(sqlite3.connect(f"file:{daemon.data}/ledger.sqlite?mode=ro", uri=True)) as ledger:
        query = "select count(*) from documents where kind = 'kms-key-record' and owner is not null"
        return ledger.execute(query).fetchone()[0]
