"""Ask Holdfast and moto the same, in turns, and report requests a second, times at the server, and their ratio."""

import argparse
import configparser
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import boto3

REGION = "eu-central-1"
VERSION = "2014-10-31"

parser = argparse.ArgumentParser()
parser.add_argument("--holdfast", required=True, help="the program that serves")
parser.add_argument("--benchmark", required=True, help="the program that fills ledgers and makes load")
parser.add_argument("--work", required=True, type=pathlib.Path, help="an empty folder")
parser.add_argument("--moto", help="an interpreter that has moto; without it, there is nothing to compare with")
parser.add_argument("--snapshots", type=int, nargs="+", default=[10_000, 100_000])
parser.add_argument("--instances", type=int, default=200)
parser.add_argument("--seconds", type=float, default=10)
parser.add_argument("--connections", type=int, default=4)
options = parser.parse_args()

CALLS = {
    "one by name": {"DBSnapshotIdentifier": "before-release-4203"},
    "those of an instance": {"DBInstanceIdentifier": "app-7"},
    "the first page of all": {"MaxRecords": "100"},
    "a page of the manual ones": {"MaxRecords": "100", "SnapshotType": "manual"},
}


PROVIDED = "arn:aws:iam::aws:policy"
OWN_POLICY = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Action": ["rds:DeleteDBSnapshot", "rds:DeleteDBInstanceAutomatedBackup"], "Resource": "*"},
    {"Effect": "Deny", "Action": "rds:*", "Resource": "*", "Condition": {
        "StringNotEquals": {"aws:RequestedRegion": REGION}, "NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
    {"Effect": "Allow", "Action": "rds:*", "Resource": "*", "Condition": {
        "StringEquals": {"rds:snapshot-tag/team": "${aws:PrincipalTag/team}"}}}]}


def form(parameters):
    return urllib.parse.urlencode({"Action": "DescribeDBSnapshots", "Version": VERSION, **parameters})


def load(port, keys, parameters, seconds, connections=1):
    """What clients got that ask over so many connections at once."""
    command = [options.benchmark, "load", "127.0.0.1", str(port), REGION, str(seconds), form(parameters)]
    running = [subprocess.Popen(command, env={**os.environ, **keys}, stdout=subprocess.PIPE, text=True)
               for _ in range(connections)]
    answers = [each.communicate()[0] for each in running]
    if any(each.returncode for each in running):
        raise SystemExit(f"The load failed: {parameters}")
    told = [json.loads(answer) for answer in answers]
    return {
        "requests": sum(each["requests"] for each in told),
        "requests_per_second": sum(each["requests"] / each["seconds"] for each in told),
        "p50_ms": sorted(each["p50_ms"] for each in told)[len(told) // 2],
        "p99_ms": max(each["p99_ms"] for each in told),
        "bytes": told[0]["bytes"],
    }


def served(port):
    """How many requests the server has answered by its own metrics, and in how many seconds."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    figures = {}
    for kind in ("sum", "count"):
        found = re.findall(rf'holdfast_request\w*_{kind}{{[^}}]*DescribeDBSnapshots[^}}]*}} (\S+)', text)
        figures[kind] = sum(float(value) for value in found)
    return figures["count"], figures["sum"]


class Server:
    """A process whose processor time is counted."""

    def used(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def under_load(self, keys, parameters):
        """What clients got, and the processor time that a request cost, which others' load changes little."""
        before = self.used()
        figures = load(self.port, keys, parameters, options.seconds, options.connections)
        figures["processor_ms"] = (self.used() - before) / figures["requests"] * 1_000
        return figures


class Holdfast(Server):
    """A daemon over a filled ledger."""

    def __init__(self, snapshots):
        self.data = options.work / f"data-{snapshots}"
        self.data.mkdir(mode=0o711)
        begun = time.monotonic()
        subprocess.run([options.benchmark, "fill", self.data / "ledger.sqlite", REGION, str(snapshots),
                        str(options.instances)], check=True)
        self.fill_seconds = time.monotonic() - begun
        self.log = open(options.work / f"log-{snapshots}", "w")
        self.process = subprocess.Popen(
            [options.holdfast, "serve", "--data-dir", self.data, "--listen", "127.0.0.1:0", "--region", REGION,
             "--rate-limit", "0"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if found := re.search(r"AWS_ENDPOINT_URL=http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise SystemExit(f"Holdfast did not start; see {self.log.name}")
        credentials = configparser.ConfigParser()
        credentials.read(self.data / "credentials")
        profile = credentials[credentials.sections()[0]]
        self.keys = {"AWS_ACCESS_KEY_ID": profile["aws_access_key_id"],
                     "AWS_SECRET_ACCESS_KEY": profile["aws_secret_access_key"]}

    def user(self):
        """The key of a user whose calls are decided under three policies and a permissions boundary."""
        iam = boto3.client("iam", region_name=REGION, endpoint_url=f"http://127.0.0.1:{self.port}",
                           aws_access_key_id=self.keys["AWS_ACCESS_KEY_ID"],
                           aws_secret_access_key=self.keys["AWS_SECRET_ACCESS_KEY"])
        iam.create_user(UserName="reader", PermissionsBoundary=f"{PROVIDED}/PowerUserAccess")
        iam.create_group(GroupName="readers")
        iam.attach_group_policy(GroupName="readers", PolicyArn=f"{PROVIDED}/ReadOnlyAccess")
        iam.add_user_to_group(GroupName="readers", UserName="reader")
        iam.attach_user_policy(UserName="reader", PolicyArn=f"{PROVIDED}/AmazonRDSFullAccess")
        iam.put_user_policy(UserName="reader", PolicyName="own", PolicyDocument=json.dumps(OWN_POLICY))
        key = iam.create_access_key(UserName="reader")["AccessKey"]
        return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def idle(self, seconds):
        """Processor time while nobody asks, as a share of one processor."""
        before = self.used()
        time.sleep(seconds)
        return (self.used() - before) / seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


class Moto(Server):
    """moto's server with as many documents."""

    def __init__(self, snapshots):
        script = pathlib.Path(__file__).with_name("serve_moto.py")
        self.process = subprocess.Popen([options.moto, script, REGION, str(snapshots), str(options.instances)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate(timeout=60)


def measure(holdfast, moto):
    rows = []
    for name, parameters in CALLS.items():
        load(holdfast.port, holdfast.keys, parameters, 1)
        before = served(holdfast.port)
        alone = load(holdfast.port, holdfast.keys, parameters, options.seconds / 2)
        after = served(holdfast.port)
        row = {"call": name, "server_ms": (after[1] - before[1]) / (after[0] - before[0]) * 1_000, "alone": alone,
               "holdfast": holdfast.under_load(holdfast.keys, parameters)}
        if moto:
            row["moto"] = moto.under_load({}, parameters)
            row["ratio"] = row["holdfast"]["requests_per_second"] / row["moto"]["requests_per_second"]
        rows.append(row)
    rows += measure_user(holdfast)
    return rows


def measure_user(holdfast):
    """What it costs to decide under policies, of which the root user has none."""
    keys, rows = holdfast.user(), []
    for name in ("one by name", "the first page of all"):
        load(holdfast.port, keys, CALLS[name], 1)
        before = served(holdfast.port)
        alone = load(holdfast.port, keys, CALLS[name], options.seconds / 2)
        after = served(holdfast.port)
        rows.append({"call": f"{name}, as a user", "alone": alone,
                     "server_ms": (after[1] - before[1]) / (after[0] - before[0]) * 1_000,
                     "holdfast": holdfast.under_load(keys, CALLS[name])})
    return rows


def table(snapshots, holdfast, idle, rows):
    print(f"\n{snapshots} snapshots of {options.instances} stopped instances "
          f"(written in {holdfast.fill_seconds:.1f} s); idle daemon: {idle:.1%} of a processor; "
          f"others' load {os.getloadavg()[0]:.1f}")
    print("| DescribeDBSnapshots | ms at the server | p99 ms, one client | requests/s | moto's requests/s | ratio "
          "| processor ms a request | moto's | ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        own, moto = row["holdfast"]["processor_ms"], row.get("moto")
        beside = [f"{moto['requests_per_second']:.1f}", f"{row['ratio']:.0f}"] if moto else ["—", "—"]
        cost = [f"{moto['processor_ms']:.1f}", f"{moto['processor_ms'] / own:.0f}"] if moto else ["—", "—"]
        print("| " + " | ".join([row["call"], f"{row['server_ms']:.2f}", f"{row['alone']['p99_ms']:.2f}",
                                 f"{row['holdfast']['requests_per_second']:.0f}", *beside,
                                 f"{own:.2f}", *cost]) + " |", flush=True)


def main():
    results = {}
    for snapshots in options.snapshots:
        # moto lists everything in one answer, which takes minutes at the larger sizes.
        compares = options.moto and snapshots == options.snapshots[0]
        with Holdfast(snapshots) as holdfast:
            time.sleep(5)
            idle = holdfast.idle(10)
            if compares:
                with Moto(snapshots) as moto:
                    rows = measure(holdfast, moto)
            else:
                rows = measure(holdfast, None)
        table(snapshots, holdfast, idle, rows)
        results[snapshots] = {"idle": idle, "rows": rows}
    pathlib.Path(options.work, "results.json").write_text(json.dumps(results, indent=2))


sys.exit(main())
