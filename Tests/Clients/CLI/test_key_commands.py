"""KMS as people type it, with key material wrapped by OpenSSL as AWS's guide shows it."""

import base64
import json
import os
import subprocess

import pytest


@pytest.fixture(scope="module")
def key(aws):
    return aws("aws kms create-key --description app --tags TagKey=Team,TagValue=db")["KeyMetadata"]


def test_encryption(aws, key, tmp_path):
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"correct horse")
    answer = aws(f"aws kms encrypt --key-id {key['KeyId']} --plaintext fileb://{plain} "
                 f"--encryption-context Department=IT")
    assert answer["KeyId"] == key["Arn"]
    sealed.write_bytes(base64.b64decode(answer["CiphertextBlob"]))
    answer = aws(f"aws kms decrypt --ciphertext-blob fileb://{sealed} --encryption-context Department=IT")
    assert base64.b64decode(answer["Plaintext"]) == b"correct horse"
    aws(f"aws kms decrypt --ciphertext-blob fileb://{sealed}", refused="InvalidCiphertextException")
    other = aws("aws kms create-key")["KeyMetadata"]["KeyId"]
    answer = aws(f"aws kms re-encrypt --ciphertext-blob fileb://{sealed} --source-encryption-context Department=IT "
                 f"--destination-key-id {other}")
    assert answer["KeyId"].endswith(other) and answer["SourceKeyId"] == key["Arn"]
    data = aws(f"aws kms generate-data-key --key-id {other} --key-spec AES_256")
    assert len(base64.b64decode(data["Plaintext"])) == 32
    assert "Plaintext" not in aws(f"aws kms generate-data-key-without-plaintext --key-id {other} --key-spec AES_128")
    assert len(base64.b64decode(aws("aws kms generate-random --number-of-bytes 24")["Plaintext"])) == 24
    aws(f"aws kms encrypt --key-id {other} --plaintext fileb://{plain} --dry-run", refused="DryRunOperationException")


def test_a_key_s_life(aws, tmp_path):
    identity = aws("aws kms create-key")["KeyMetadata"]["KeyId"]
    plain = tmp_path / "plain"
    plain.write_bytes(b"x")
    encrypt = f"aws kms encrypt --key-id {identity} --plaintext fileb://{plain}"
    aws(f"aws kms disable-key --key-id {identity}")
    aws(encrypt, refused="DisabledException")
    aws(f"aws kms enable-key --key-id {identity}")
    aws(encrypt)
    aws(f"aws kms schedule-key-deletion --key-id {identity} --pending-window-in-days 6", refused="ValidationException")
    answer = aws(f"aws kms schedule-key-deletion --key-id {identity} --pending-window-in-days 7")
    assert answer["KeyState"] == "PendingDeletion" and answer["PendingWindowInDays"] == 7
    aws(encrypt, refused="KMSInvalidStateException")
    aws(f"aws kms cancel-key-deletion --key-id {identity}")
    described = aws(f"aws kms describe-key --key-id {identity}")["KeyMetadata"]
    assert described["KeyState"] == "Disabled" and "DeletionDate" not in described
    aws(f"aws kms update-key-description --key-id {identity} --description other")
    assert aws(f"aws kms describe-key --key-id {identity}")["KeyMetadata"]["Description"] == "other"
    for kind in ("--key-spec RSA_2048 --key-usage ENCRYPT_DECRYPT", "--key-spec HMAC_256 --key-usage GENERATE_VERIFY_MAC"):
        aws(f"aws kms create-key {kind}", refused="UnsupportedOperationException")


def test_aliases_tags_and_policies(aws, key):
    aws(f"aws kms create-alias --alias-name alias/cli --target-key-id {key['KeyId']}")
    assert aws("aws kms describe-key --key-id alias/cli")["KeyMetadata"]["Arn"] == key["Arn"]
    other = aws("aws kms create-key")["KeyMetadata"]["KeyId"]
    aws(f"aws kms update-alias --alias-name alias/cli --target-key-id {other}")
    names = [alias["AliasName"] for alias in aws(f"aws kms list-aliases --key-id {other}")["Aliases"]]
    assert names == ["alias/cli"]
    aws("aws kms delete-alias --alias-name alias/cli")
    aws("aws kms describe-key --key-id alias/cli", refused="NotFoundException")
    aws(f"aws kms tag-resource --key-id {key['KeyId']} --tags TagKey=Team,TagValue=web TagKey=a,TagValue=b")
    aws(f"aws kms untag-resource --key-id {key['KeyId']} --tag-keys a")
    assert aws(f"aws kms list-resource-tags --key-id {key['KeyId']}")["Tags"] == [{"TagKey": "Team", "TagValue": "web"}]
    policy = aws(f"aws kms get-key-policy --key-id {key['KeyId']} --policy-name default")["Policy"]
    assert json.loads(policy)["Id"] == "key-default-1"
    aws(f"aws kms put-key-policy --key-id {key['KeyId']} --policy '{json.dumps(json.loads(policy))}'")
    assert aws(f"aws kms list-key-policies --key-id {key['KeyId']}")["PolicyNames"] == ["default"]
    managed = aws("aws kms describe-key --key-id alias/aws/rds")["KeyMetadata"]
    assert managed["KeyManager"] == "AWS"
    aws(f"aws kms disable-key --key-id {managed['KeyId']}", refused="AccessDeniedException")
    assert key["KeyId"] in [entry["KeyId"] for entry in aws("aws kms list-keys")["Keys"]]


def test_grants(aws, key):
    account = key["AWSAccountId"]
    grant = aws(f"aws kms create-grant --key-id {key['KeyId']} --grantee-principal arn:aws:iam::{account}:user/ann "
                f"--operations Decrypt DescribeKey --retiring-principal arn:aws:iam::{account}:user/bob "
                "--constraints EncryptionContextSubset={App=shop}")
    listed = aws(f"aws kms list-grants --key-id {key['KeyId']}")["Grants"][0]
    assert listed["GrantId"] == grant["GrantId"] and listed["Constraints"] == {"EncryptionContextSubset": {"App": "shop"}}
    retirable = aws(f"aws kms list-retirable-grants --retiring-principal arn:aws:iam::{account}:user/bob")["Grants"]
    assert [entry["GrantId"] for entry in retirable] == [grant["GrantId"]]
    aws(f"aws kms revoke-grant --key-id {key['KeyId']} --grant-id {grant['GrantId']}")
    assert aws(f"aws kms list-grants --key-id {key['KeyId']}")["Grants"] == []
    grant = aws(f"aws kms create-grant --key-id {key['KeyId']} --grantee-principal arn:aws:iam::{account}:root "
                "--operations Decrypt")
    aws(f"aws kms retire-grant --grant-token {grant['GrantToken']}")
    aws(f"aws kms create-grant --key-id {key['KeyId']} --grantee-principal arn:aws:iam::{account}:root --operations Sign",
        refused="ValidationException")


def test_rotation(aws, tmp_path):
    identity = aws("aws kms create-key")["KeyMetadata"]["KeyId"]
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"x")
    answer = aws(f"aws kms encrypt --key-id {identity} --plaintext fileb://{plain}")
    sealed.write_bytes(base64.b64decode(answer["CiphertextBlob"]))
    assert aws(f"aws kms get-key-rotation-status --key-id {identity}")["KeyRotationEnabled"] is False
    aws(f"aws kms enable-key-rotation --key-id {identity} --rotation-period-in-days 180")
    status = aws(f"aws kms get-key-rotation-status --key-id {identity}")
    assert status["KeyRotationEnabled"] and status["RotationPeriodInDays"] == 180 and status["NextRotationDate"]
    aws(f"aws kms rotate-key-on-demand --key-id {identity}")
    rotations = aws(f"aws kms list-key-rotations --key-id {identity}")["Rotations"]
    assert [rotation["RotationType"] for rotation in rotations] == ["ON_DEMAND"]
    everything = aws(f"aws kms list-key-rotations --key-id {identity} --include-key-material ALL_KEY_MATERIAL")
    assert [each["KeyMaterialState"] for each in everything["Rotations"]] == ["NON_CURRENT", "CURRENT"]
    assert aws(f"aws kms decrypt --ciphertext-blob fileb://{sealed}")["Plaintext"] == base64.b64encode(b"x").decode()
    aws(f"aws kms disable-key-rotation --key-id {identity}")


@pytest.mark.parametrize("algorithm, digest", [("RSAES_OAEP_SHA_256", "sha256"), ("RSAES_OAEP_SHA_1", "sha1")])
def test_imported_material(aws, tmp_path, algorithm, digest):
    identity = aws("aws kms create-key --origin EXTERNAL")["KeyMetadata"]["KeyId"]
    assert aws(f"aws kms describe-key --key-id {identity}")["KeyMetadata"]["KeyState"] == "PendingImport"
    parameters = aws(f"aws kms get-parameters-for-import --key-id {identity} --wrapping-algorithm {algorithm} "
                     "--wrapping-key-spec RSA_2048")
    files = {name: tmp_path / name for name in ("public", "token", "material", "wrapped")}
    files["public"].write_bytes(base64.b64decode(parameters["PublicKey"]))
    files["token"].write_bytes(base64.b64decode(parameters["ImportToken"]))
    files["material"].write_bytes(os.urandom(32))
    subprocess.run(["openssl", "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", files["public"], "-in",
                    files["material"], "-out", files["wrapped"], "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt",
                    f"rsa_oaep_md:{digest}"], check=True, timeout=60)
    load = (f"aws kms import-key-material --key-id {identity} --encrypted-key-material fileb://{files['wrapped']} "
            f"--import-token fileb://{files['token']}")
    aws(load, refused="ValidationException")
    aws(f"{load} --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE")
    described = aws(f"aws kms describe-key --key-id {identity}")["KeyMetadata"]
    assert described["KeyState"] == "Enabled" and described["ExpirationModel"] == "KEY_MATERIAL_DOES_NOT_EXPIRE"
    aws(f"aws kms delete-imported-key-material --key-id {identity}")
    assert aws(f"aws kms describe-key --key-id {identity}")["KeyMetadata"]["KeyState"] == "PendingImport"


def test_multi_region_keys(aws, tmp_path):
    identity = aws("aws kms create-key --multi-region")["KeyMetadata"]["KeyId"]
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"x")
    answer = aws(f"aws kms encrypt --key-id {identity} --plaintext fileb://{plain}")
    sealed.write_bytes(base64.b64decode(answer["CiphertextBlob"]))
    away = "--region eu-west-1"
    aws(f"aws kms decrypt --ciphertext-blob fileb://{sealed} {away}", refused="AccessDeniedException")
    replica = aws(f"aws kms replicate-key --key-id {identity} --replica-region eu-west-1")["ReplicaKeyMetadata"]
    assert replica["KeyId"] == identity and replica["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    assert aws(f"aws kms decrypt --ciphertext-blob fileb://{sealed} {away}")["Plaintext"] == "eA=="
    aws(f"aws kms update-primary-region --key-id {identity} --primary-region eu-west-1")
    described = aws(f"aws kms describe-key --key-id {identity} {away}")["KeyMetadata"]["MultiRegionConfiguration"]
    assert described["MultiRegionKeyType"] == "PRIMARY" and described["ReplicaKeys"][0]["Region"] == "eu-central-1"
