"""Figures of many records: medians with their range, and pairs."""

import math
import statistics

CHECKPOINT = "checkpoint"

class Figures:
    """The records that succeeded, to be asked by set, contender and step."""

    def __init__(self, records):
        self.records = [record for record in records if record.get("rc") == 0]

    def sets(self):
        return list(dict.fromkeys(record["set"] for record in self.records))

    def groups(self, steps):
        """Records by set, step and contender, in the order of these steps."""
        found = {}
        for step in steps:
            for record in self.records:
                if record["step"] == step:
                    found.setdefault((record["set"], step, record["contender"]), []).append(record)
        return found

    def values(self, field, **wanted):
        """A field of all records that have it and are as wanted; a set is wanted by how its name begins."""
        beginning = wanted.pop("data_set", "")
        return [record[field] for record in self.records
                if record.get(field) is not None and record["set"].startswith(beginning)
                and all(record.get(name) == value for name, value in wanted.items())]

    def median(self, field, **wanted):
        values = self.values(field, **wanted)
        return statistics.median(values) if values else None

    def pairs(self, step, load, contender, wanted=True):
        """The windows without and with, of each unit that has both; beside a backup only the seconds that it ran.

        With `wanted` as CHECKPOINT the windows with a checkpoint alone, in the seconds in which the unit's backup ran.
        """
        units = {}
        for record in self.records:
            if (record["step"], record["contender"], record.get("load")) == (step, contender, load):
                units.setdefault(record["unit"], {})[record["is_on"]] = record
        return [during_backup(found[False], found[wanted], found[True]) for found in units.values()
                if {False, True, wanted} <= found.keys()]


def during_backup(off, on, backup):
    """The pair with the throughput of the seconds in which a backup ran."""
    if "backup_span" not in backup:
        return off, on
    began, ended = backup["backup_span"]
    seconds = slice(int(began), math.ceil(ended))
    return tuple({**each, "tps": statistics.mean(each["tps_by_second"][seconds])} for each in (off, on))


def spread(values, digits=2):
    """The median and, in brackets, the least and the most."""
    if not values:
        return ""
    middle, least, most = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"


def cpu(record):
    return record["cpu_tool"] + record["cpu_srv"]


def table(head, rows):
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
