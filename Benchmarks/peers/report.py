"""The report: Markdown tables and, beside them, everything as JSON."""

import datetime
import json
import os
import platform
import statistics
import subprocess

from peers.figures import Figures, cpu, spread, table
from peers.targets import Targets

BACKUP_STEPS = ("full", "restore", "incremental, no change", "incremental, 1 %", "delta restore", "combine",
                "combine, copy_file_range", "first query after combine")
NOTES = """\
Medians, with least and most in brackets. Every contender has two workers and the same zstd level; pgbr = pgBackRest (2.45 of
bookworm; "55" = 2.55 of trixie with block incremental), "aes" = encrypted; pgbb = `pg_basebackup` with zstd in two
workers, unencrypted; pg17 = PostgreSQL 17's incremental backup, plain files, unencrypted. Holdfast always encrypts.
Each contender backs up a cluster of its own, which the same script filled: the harness's PostgreSQL 15 cluster, its
PostgreSQL 17 cluster, an instance of Holdfast's. Settings of the servers are the harness's for all. Files are read once
before each full backup. Holdfast's wall runs from the API request to the state that the client sees, asked for every
20 ms; its CPU seconds are the daemon's with all that it starts, and the instance's server's. Bytes leave out Holdfast's
captured log, as they leave out what pgBackRest had archived before. Written = what the tool's processes wrote.
Throughput beside a snapshot is that of the seconds in which it ran, against the same seconds of a window without; beside
a checkpoint alone, which is what every physical backup begins with, too. Every window begins with a checkpoint.
"Other" is the load of everything else on the machine, the asking client of Holdfast included."""


def megabytes(record, field, factor):
    return [record[field] * factor / 1e6] if record.get(field) is not None else []


def gather(records, field, factor):
    return [value for record in records for value in megabytes(record, field, factor)]


def backups(figures):
    rows = []
    for (data_set, step, contender), records in figures.groups(BACKUP_STEPS).items():
        split = [f"{statistics.median(r['restore_s'] for r in records):.2f} + "
                 f"{statistics.median(r['start_s'] for r in records):.2f}"] if "restore_s" in records[0] else [""]
        rows.append([
            data_set, step, contender, len(records), spread([r["wall"] for r in records]), *split,
            spread([cpu(r) for r in records]), peak(records), spread(gather(records, "bytes", 1), 1),
            spread(gather(records, "wr", 512), 0), other(records)])
    return table(["set", "step", "contender", "n", "wall s", "restore + start s", "CPU s tool + server",
                  "peak MB process / anonymous", "MB out", "MB written", "other, cores"], rows)


def peak(records):
    fields = ("maxrss_kb", "anon_sum_kb")
    process, anonymous = (statistics.median(record[field] for record in records) / 1024 for field in fields)
    return f"{process:.0f} / {anonymous:.0f}"


def other(records):
    return f"{statistics.median(r['cpu_other'] / max(r['wall'], 0.01) for r in records):.1f}"


def point_in_time(figures):
    rows = [[contender, len(records), spread([r["wall"] for r in records]),
             spread([r["replay"] for r in records if r.get("replay")]), spread([cpu(r) for r in records]), peak(records),
             other(records)]
            for (_, _, contender), records in figures.groups(["point in time"]).items()]
    return table(["contender", "n", "to first query, s", "replay alone, s", "CPU s", "peak MB", "other, cores"], rows)


def cost(figures):
    rows = []
    for step, load, contender, is_on in dict.fromkeys(
            (r["step"], r["load"], r["contender"], r["is_on"]) for r in figures.records if r.get("is_on")):
        pairs = figures.pairs(step, load, contender, is_on)
        off, on = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        seconds = [record["backup_span"][1] - record["backup_span"][0] for record in on if "backup_span" in record]
        has_cpu = all("cpu_srv" in record for record in off + on)
        rows.append([
            step if is_on is True else f"{step}'s seconds: {is_on} alone", load, contender, len(pairs),
            spread([r["tps"] for r in off], 0), spread([r["tps"] for r in on], 0),
            spread([100 * (1 - b["tps"] / a["tps"]) for a, b in pairs], 1),
            f"{spread([r['latency_ms'] for r in off])} → {spread([r['latency_ms'] for r in on])}",
            f"{spread([cpu(r) for r in off])} → {spread([cpu(r) for r in on])}" if has_cpu else "",
            spread(seconds)])
    return table(["what", "load", "contender", "pairs", "tps without", "tps with", "lost %", "latency ms", "CPU s",
                  "s a backup"], rows)


def versions(options):
    def said(*words):
        try:
            return subprocess.run(words, capture_output=True, text=True, timeout=30).stdout.strip().splitlines()[0]
        except (OSError, IndexError, subprocess.TimeoutExpired):
            return "unknown"
    return {"holdfast": said(options.program, "--version"), "postgresql": said("psql", "--version"),
            "pgbackrest": said("pgbackrest", "version"),
            "pgbackrest, newer": said(str(options.base / "bin" / "pgbackrest255"), "version")}


def write_report(options, records, failures):
    """Write report.md and report.json into the folder of the results, and show the former."""
    figures = Figures(records)
    quiet = [record["quiet_load"] for record in records if "quiet_load" in record]
    load = statistics.median(quiet) if quiet else 0
    machine = {"when": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
               "processors": os.cpu_count(), "system": platform.platform(), **versions(options),
               "scale": options.scale, "random rows": options.random_rows, "changes": options.changes,
               "runs": options.runs, "zstd level": options.level, "load window s": options.load_seconds,
               "window of a full snapshot s": options.snapshot_seconds, "log MiB": options.log_mib,
               "load of others before steps, cores": f"median {load:.2f}, most {max(quiet, default=0):.2f}"}
    verdict = ("The machine was quiet." if load < 0.2 else
               "Other work was running on this machine: do not trust the figures.")
    targets = Targets(figures, options).all()
    parts = ["# Side by side", f"{verdict} " + "; ".join(f"{name}: {value}" for name, value in machine.items()),
             "## Targets", table(["what", "Holdfast", "measured against", "ratio or value", "target", "met"], targets),
             "## Backups and restores", backups(figures), "## A point in time", point_in_time(figures),
             "## Cost to the running database", cost(figures), "## How to read this", NOTES]
    if failures:
        parts += ["## What failed or was left out", "\n".join(f"- {each[:300]}" for each in failures)]
    text = "\n\n".join(parts) + "\n"
    (options.results / "report.md").write_text(text)
    (options.results / "report.json").write_text(json.dumps(
        {"machine": machine, "targets": targets, "failures": failures, "records": records}, indent=1))
    print(f"\n{text}\nWritten to {options.results}/report.md and report.json")
