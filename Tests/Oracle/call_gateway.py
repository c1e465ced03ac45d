"""Plays one boto3 conversation against http://127.0.0.1:PORT and prints what came of each call, as JSON.

Arguments: the port, an access key and its secret.
"""
import json
import sys
import urllib.error
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

PORT, KEY, SECRET = sys.argv[1:4]
HOME = "eu-west-1"


def client(service, region=HOME, key=KEY, secret=SECRET, **config):
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{PORT}",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(retries={"max_attempts": 0}, **config),
    )


def outcome(call):
    try:
        answer = call()
    except ClientError as error:
        about = error.response["ResponseMetadata"]
        return f"{error.response['Error']['Code']} {about['HTTPStatusCode']}"
    about = answer.pop("ResponseMetadata")
    if not about["RequestId"] or about["HTTPHeaders"]["x-amzn-requestid"] != about["RequestId"]:
        return "no request id"
    return json.dumps(answer, sort_keys=True, default=str)


def fetch(url):
    try:
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code


rds = client("rds")
presigned = rds.generate_presigned_url("describe_db_instances", Params={"DBInstanceIdentifier": "app"}, HttpMethod="GET")
print(json.dumps({
    "found": outcome(lambda: rds.describe_db_instances(DBInstanceIdentifier="app")),
    "absent": outcome(lambda: rds.describe_db_instances(DBInstanceIdentifier="absent")),
    "unserved": outcome(lambda: rds.describe_db_snapshots()),
    "unknown parameter": outcome(lambda: rds.describe_db_instances(Marker="m")),
    "broken": outcome(lambda: rds.describe_db_instances(DBInstanceIdentifier="broken")),
    "wrong secret": outcome(lambda: client("rds", secret="wrong").describe_db_instances()),
    "unknown key": outcome(lambda: client("rds", key="AKIDNOBODY").describe_db_instances()),
    "inactive key": outcome(lambda: client("rds", key="AKIDINACTIVE").describe_db_instances()),
    "unsigned": outcome(lambda: client("rds", signature_version=UNSIGNED).describe_db_instances()),
    "wrong region": outcome(lambda: client("rds", region="mars-1").describe_db_instances()),
    "json": outcome(lambda: client("kms").list_keys()),
    "rest": outcome(lambda: client("backup").list_backup_vaults()),
    "presigned": fetch(presigned),
    "forged": fetch(presigned.replace("=app&", "=other&")),
}))
