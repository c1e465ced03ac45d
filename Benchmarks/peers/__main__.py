"""Runs the wanted steps in rounds, contender after contender, and writes the report whatever happens."""

import argparse
import pathlib
import signal
import sys
import time
import traceback

from peers.archiving import ArchivingPeer, Newer
from peers.cost import Cost
from peers.harness import Harness
from peers.holdfast import Holdfast
from peers.pitr import PointInTime
from peers.records import Records
from peers.report import write_report

ARCHIVING = ("pgbr-zst-aes", "pgbr55-zst-block-aes", "pgbb-zstd3w2")
HERE = pathlib.Path(__file__).parent


class Run:
    """One run: units of work, each done once, none begun after the time is up."""

    def __init__(self, options):
        self.options, self.end = options, time.monotonic() + 60 * options.minutes_max
        options.results.mkdir(parents=True, exist_ok=True)
        self.records = Records(options.results)
        self.harness = Harness(options.harness, options.base, options.results, options)
        self.holdfast = Holdfast(self.harness, self.records, options)
        self.failures = []

    def unit(self, name, work, *arguments):
        """Do a piece of work, a round only if it is not done already; a failure is noted and the run goes on."""
        if self.records.is_finished(name):
            return True
        if time.monotonic() > self.end:
            self.failures.append(f"{name}: not begun, the time was up")
            return False
        start = time.monotonic()
        self.records.begin(name)
        try:
            work(*arguments)
        except Exception as failure:
            traceback.print_exc()
            self.failures.append(f"{name}: {failure}")
            return False
        if arguments:
            self.records.finish(name)
        print(f"    {name}: {time.monotonic() - start:.0f} s", flush=True)
        return True

    def is_done(self, names):
        return all(self.records.is_finished(name) for name in names)

    def backups(self, data_set):
        """Full, incremental and restore; a round visits every contender, each round beginning with another one."""
        contenders = [ArchivingPeer(self.harness, self.records, name) for name in ARCHIVING] + [self.holdfast]
        if data_set == "pgb":
            contenders.append(Newer(self.harness, self.records))
        contenders = [each for each in contenders if each.name in self.options.contenders_wanted.split()]
        rounds = range(self.options.runs)
        names = {(each, number): f"backups {data_set} {each.name} {number}" for each in contenders for number in rounds}
        if self.is_done(names.values()):
            return
        ready = [each for each in contenders
                 if self.unit(f"prepare {data_set} {each.name}", lambda: each.prepare(data_set))]
        for number in rounds:
            for place in range(len(ready)):
                each = ready[(place + number) % len(ready)]
                self.unit(names[each, number], each.round, data_set, names[each, number])
        for each in ready:
            self.unit(f"release {data_set} {each.name}", lambda: each.release(data_set))

    def pitr(self):
        step = PointInTime(self.harness, self.records, self.holdfast, self.options)
        names = [f"point in time {number}" for number in range(self.options.runs)]
        if not self.is_done(names) and self.unit("prepare point in time", step.prepare):
            for name in names:
                self.unit(name, step.round, name)
            self.unit("release point in time", step.release)

    def cost(self):
        step = Cost(self.harness, self.records, self.holdfast, self.options)
        if not self.unit("prepare cost", step.prepare):
            return
        for number in range(self.options.runs):
            for kind in (step.capture, step.snapshot):
                name = f"cost of {kind.__name__} {number}"
                self.unit(name, kind, name, number)
        for number in range(self.options.runs):
            for peer in step.peers:
                name = f"cost of {peer} {number}"
                self.unit(name, step.peer, name, peer, number)
        self.unit("release cost", step.release)

    def steps(self):
        for step in self.options.steps.split():
            print(step, flush=True)
            if step == "backups":
                for data_set in self.options.sets.split():
                    self.backups(data_set)
            else:
                {"pitr": self.pitr, "cost": self.cost}[step]()

    def close(self):
        """End every server of the peers, whatever state the run left them in."""
        for end in (lambda: self.harness.stop("pgb"), lambda: self.harness.stop("rnd"), self.harness.stop_newer):
            try:
                end()
            except Exception as failure:
                self.failures.append(f"at the end: {failure}")


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--harness", type=pathlib.Path, required=True, help="the shared harness of peers")
    parser.add_argument("--base", type=pathlib.Path, required=True, help="where the peers' data goes")
    parser.add_argument("--results", type=pathlib.Path, required=True, help="a folder; one that exists is gone on with")
    parser.add_argument("--daemon", type=int, required=True, help="process id of the daemon")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="its data directory")
    parser.add_argument("--program", required=True, help="the executable holdfast")
    parser.add_argument("--steps", default="backups pitr cost")
    parser.add_argument("--sets", default="pgb rnd")
    parser.add_argument("--contenders", dest="contenders_wanted", default=" ".join((*ARCHIVING, "holdfast", "pg17")))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=int, default=200, help="pgbench's, of the compressible set")
    parser.add_argument("--random-rows", type=int, default=7_000_000, help="rows of the random set")
    parser.add_argument("--log-mib", type=int, default=1024, help="log between snapshot and target")
    parser.add_argument("--level", type=int, default=1, help="zstd's, for everybody")
    parser.add_argument("--load-seconds", type=int, default=8, help="a window of load")
    parser.add_argument("--snapshot-seconds", type=int, default=20, help="a window of load beside a full snapshot")
    parser.add_argument("--minutes-max", type=float, default=60, help="nothing is begun after that")
    options = parser.parse_args()
    options.contenders = HERE / "contenders"
    options.random_scale = min(30, options.scale)
    options.changes = 11 * options.scale
    return options


def interrupted(*_):
    raise SystemExit("Interrupted; the same RESULTS goes on where this ended.")


def main():
    signal.signal(signal.SIGTERM, interrupted)
    run = Run(parse())
    try:
        run.steps()
    finally:
        run.close()
        write_report(run.options, run.records.all(), run.failures)
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
