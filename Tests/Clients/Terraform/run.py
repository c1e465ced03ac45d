#!/usr/bin/env python3
"""Play Terraform scenarios against a Holdfast of their own.

run.py [NAME …]    every folder beside this file is a scenario; without names all of them are played

A scenario is applied twice, with `step` 1 and 2; after each, a plan must be empty. Then it is destroyed, and nothing
that it made may be left. Terraform comes from PATH, its provider from where the user's configuration says.
"""

import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from daemon import OTHER_REGION, PASSWORD, REGION, Daemon  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
STEPS = (1, 2)
COMMAND_SECONDS_MAX = 1200
# Mostly Terraform waits; what the processors must bear is the reading of provider schemas.
SCENARIOS_AT_ONCE_MAX = int(os.environ.get("HOLDFAST_TERRAFORM_JOBS", "5"))


class Failure(Exception):
    """A scenario that did not go as it must."""


@dataclasses.dataclass
class Scenario:
    name: str
    folder: pathlib.Path
    environment: dict[str, str]

    def terraform(self, *arguments: str, accepts: tuple[int, ...] = (0,)) -> str:
        """Run a command; anything but the accepted exit statuses is a failure that tells the output."""
        outcome = subprocess.run(["terraform", *arguments], cwd=self.folder, env=self.environment, text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=COMMAND_SECONDS_MAX)
        if outcome.returncode not in accepts:
            raise Failure(f"terraform {' '.join(arguments)} ended with {outcome.returncode}:\n{outcome.stdout}")
        return outcome.stdout

    def timed(self, what: str, *arguments: str, accepts: tuple[int, ...] = (0,)) -> str:
        began = time.monotonic()
        output = self.terraform(*arguments, accepts=accepts)
        say(f"{self.name}: {what} in {time.monotonic() - began:.0f} s")
        return output

    def play(self) -> None:
        applied = STEPS[0]
        try:
            for step in STEPS:
                applied = step
                self.timed(f"apply {step}", "apply", "-auto-approve", "-input=false", "-no-color", f"-var=step={step}")
                # 2 would mean: there is a difference.
                self.timed(f"plan {step} is empty", "plan", "-detailed-exitcode", "-input=false", "-no-color",
                           f"-var=step={step}")
        finally:
            self.timed("destroy", "destroy", "-auto-approve", "-input=false", "-no-color", f"-var=step={applied}")


def say(text: str) -> None:
    print(text, flush=True)


def names(arguments: list[str]) -> list[str]:
    known = sorted(path.parent.name for path in HERE.glob("*/main.tf"))
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        sys.exit(f"There is no scenario {', '.join(unknown)}. There are: {', '.join(known)}")
    return arguments or known


def prepared(name: str, daemon: Daemon, home: pathlib.Path) -> Scenario:
    """A copy of a scenario's folder, with the variables that all scenarios have."""
    folder = home / name
    shutil.copytree(HERE / name, folder)
    shutil.copy(HERE / "common.tf", folder / "common.tf")
    variables = {"region": REGION, "other_region": OTHER_REGION, "password": PASSWORD}
    environment = daemon.environment | {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    environment |= {f"TF_VAR_{key}": value for key, value in variables.items()}
    return Scenario(name, folder, environment)


def left_over(daemon: Daemon) -> list[str]:
    """What destroyed scenarios left behind."""
    import boto3  # Installed with the tests' other needs.

    session = boto3.Session(aws_access_key_id=None)
    found = []
    for region in (REGION, OTHER_REGION):
        rds = session.client("rds", region_name=region, endpoint_url=daemon.endpoint)
        found += [f"{region}: instance {one['DBInstanceIdentifier']}" for one in rds.describe_db_instances()["DBInstances"]]
        found += [f"{region}: snapshot {one['DBSnapshotIdentifier']}"
                  for one in rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
                  if not one["DBSnapshotIdentifier"].endswith("-final")]
    return found


def play_all(wanted: list[str]) -> int:
    with Daemon() as daemon:
        home = daemon.scratch / "terraform"
        home.mkdir()
        scenarios = [prepared(name, daemon, home) for name in wanted]
        try:
            for scenario in scenarios:
                scenario.terraform("init", "-input=false", "-no-color")
        except Failure as failure:
            say(f"skipped: terraform init found no provider hashicorp/aws 5.x\n{failure}")
            return 0
        failures = 0
        with concurrent.futures.ThreadPoolExecutor(SCENARIOS_AT_ONCE_MAX) as pool:
            running = {pool.submit(scenario.play): scenario for scenario in scenarios}
            for future in concurrent.futures.as_completed(running):
                error = future.exception()
                say(f"{running[future].name}: {'FAILED' if error else 'passed'}")
                if error:
                    failures += 1
                    say(f"{error}")
        if failures:
            say(f"--- the daemon's last lines:\n{daemon.log_tail()}")
        else:
            os.environ.update(daemon.environment)
            rest = left_over(daemon)
            failures += len(rest)
            say("\n".join(rest) or "nothing is left")
        say(f"{len(scenarios) - min(failures, len(scenarios))} of {len(scenarios)} scenarios passed")
        return 1 if failures else 0


if __name__ == "__main__":
    if not shutil.which("terraform"):
        say("skipped: terraform is not in PATH")
        sys.exit(0)
    sys.exit(play_all(names(sys.argv[1:])))
