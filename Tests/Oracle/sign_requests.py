"""Prints random requests, one JSON object a line, as botocore's own signer signs them.

Arguments: how many, and the seed of the randomness.
"""
import base64
import datetime
import json
import random
import string
import sys
from urllib.parse import quote, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

COUNT, SEED = int(sys.argv[1]), int(sys.argv[2])
chance = random.Random(SEED)
ALPHABET = string.ascii_letters + string.digits + " /+=&%~-_.:;,!*'()[]@$?#<>|\"\\äß→😀"


def text(most, alphabet=ALPHABET):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(0, most)))


def path(service):
    segments = [quote(text(12), safe="-_.~") for _ in range(chance.randint(0, 4))]
    if service != "s3" and chance.random() < 0.3:
        segments.insert(chance.randint(0, len(segments)), chance.choice([".", "..", ""]))
    return "/" + "/".join(segments)


def query():
    pairs = [(text(8) or "k", text(12)) for _ in range(chance.randint(0, 5))]
    if pairs and chance.random() < 0.3:
        pairs.append((pairs[0][0], text(3)))
    return "&".join(quote(k, safe="-_.~") + "=" + quote(v, safe="-_.~") for k, v in pairs)


def headers():
    found = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"} if chance.random() < 0.5 else {}
    if chance.random() < 0.5:
        found["X-Amz-Target"] = "Prefix." + text(10, string.ascii_letters)
    if chance.random() < 0.5:
        found["X-Spaced"] = "  a   b\tc  " + text(5, "xyz  ")
    return found


def signed():
    service = chance.choice(["rds", "sts", "kms", "monitoring", "backup", "lambda", "s3"])
    region = chance.choice(["us-east-1", "eu-west-1", "ap-southeast-2"])
    token = text(20, string.ascii_letters + "/+=") or None if chance.random() < 0.3 else None
    key = Credentials("AKID" + text(12, string.ascii_uppercase), "s" + text(40, string.ascii_letters + "/+"), token)
    now = datetime.datetime(2026, 11, 20, 10, 15, 30) + datetime.timedelta(seconds=chance.randint(-10**6, 10**6))
    botocore.auth.get_current_datetime = lambda *_, **__: now
    presigned = chance.random() < 0.4
    method = chance.choice(["GET", "POST", "PUT", "DELETE"])
    body = b"" if presigned or method == "GET" else text(200).encode()
    host = chance.choice(["127.0.0.1:5901", "rds.eu-west-1.amazonaws.com", "[::1]:8080"])
    parts = query()
    request = AWSRequest(
        method, f"http://{host}{path(service)}" + ("?" + parts if parts else ""), headers() if not presigned else {}, body
    )
    if presigned:
        kind = botocore.auth.S3SigV4QueryAuth if service == "s3" else botocore.auth.SigV4QueryAuth
        kind(key, service, region, expires=600).add_auth(request)
    else:
        kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
        kind(key, service, region).add_auth(request)
    url = urlsplit(request.url)
    sent = [[name, value] for name, value in request.headers.items()] + [["Host", host]]
    chance.shuffle(sent)
    return {
        "method": method,
        "path": url.path,
        "query": url.query,
        "headers": sent,
        "body": base64.b64encode(body).decode(),
        "accessKeyID": key.access_key,
        "secret": key.secret_key,
        "token": token,
        "region": region,
        "service": service,
        "presigned": presigned,
        "now": int(now.replace(tzinfo=datetime.timezone.utc).timestamp()),
    }


for _ in range(COUNT):
    print(json.dumps(signed()))
