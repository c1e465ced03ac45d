"""What Holdfast must reach, computed from the run's own figures."""

import statistics

from peers.figures import CHECKPOINT, cpu

# Seconds that two cores need for the work alone, warm: computed for level 3 and the full sets.
FLOOR_SECONDS = {"pgb": 1.4, "rnd": 4.3}
ENCRYPTED, UNENCRYPTED, NEWER, OURS = "pgbr55-zst-block-aes", "pgbb-zstd3w2", "pg17", "holdfast"
MEMORY_MIB_MAX = 256


class Targets:
    """Rows of target, figures and verdict."""

    def __init__(self, figures, options):
        self.figures, self.options, self.rows = figures, options, []

    def all(self):
        for data_set in ("pgb", "rnd"):
            self.ratio("full snapshot", data_set, "full", "wall", ENCRYPTED, 0.6)
        for data_set in ("pgb", "rnd"):
            self.ratio("full snapshot", data_set, "full", "wall", UNENCRYPTED, 1.0)
        for data_set in ("pgb", "rnd") if self.options.level == 3 else ():
            self.floor(data_set)
        self.ratio("incremental, 1 %: time", "pgb", "incremental, 1 %", "wall", NEWER, 1.0)
        self.ratio("incremental, 1 %: bytes", "pgb", "incremental, 1 %", "bytes", ENCRYPTED, 1.0)
        self.ratio("incremental, no change: time", "pgb", "incremental, no change", "wall", NEWER, 1.0)
        for data_set in ("pgb", "rnd"):
            self.ratio("restore to first query", data_set, "restore", "wall", ENCRYPTED, 0.6)
        self.ratio("delta restore: time", "pgb", "delta restore", "wall", ENCRYPTED, 1.0)
        self.ratio("point in time: replay alone", "pgb", "point in time", "replay", "local-files", 1.1)
        self.ratio("point in time: to first query", "pgb", "point in time", "wall", "pgbr-zst-async", 1.0)
        self.throughput("capture", 5)
        for step in ("full snapshot", "incremental snapshot"):
            self.throughput(step, 10)
            self.throughput(step, None, CHECKPOINT)
        self.steady("capture")
        self.memory()
        return self.rows

    def row(self, what, ours, other, limit, value, unit=""):
        met = "" if limit is None else ("yes" if value <= limit else "NO")
        bound = "" if limit is None else f"≤ {limit:g}{unit}"
        self.rows.append([what, ours, other, f"{value:.2f}{unit}", bound, met])

    def ratio(self, what, data_set, step, field, peer, limit):
        """Ours against a peer's; bytes are shown in MB."""
        ours = self.figures.median(field, data_set=data_set, step=step, contender=OURS)
        other = self.figures.median(field, data_set=data_set, step=step, contender=peer)
        if ours is None or not other:
            return
        shown = [f"{value / 1e6:.1f} MB" if field == "bytes" else f"{value:.2f} s" for value in (ours, other)]
        self.row(f"{data_set}: {what}", shown[0], f"{peer} {shown[1]}", limit, ours / other, " ×")

    def floor(self, data_set):
        ours = self.figures.median("wall", data_set=data_set, step="full", contender=OURS)
        if ours and (self.options.scale, self.options.random_rows) == (200, 7_000_000):
            floor = FLOOR_SECONDS[data_set]
            what = f"{data_set}: full snapshot"
            self.row(what, f"{ours:.2f} s", f"computed limit {floor} s", 1.5, ours / floor, " ×")

    def throughput(self, step, limit, is_on=True):
        pairs = self.figures.pairs(step, "all", OURS, is_on)
        if pairs:
            lost = statistics.median(100 * (1 - on["tps"] / off["tps"]) for off, on in pairs)
            rates = [statistics.median(pair[place]["tps"] for pair in pairs) for place in (0, 1)]
            what = step if is_on is True else f"a {is_on} alone, in the seconds of the {step}"
            self.row(f"throughput lost to {what}, all cores busy", f"{rates[1]:.0f}/s", f"without {rates[0]:.0f}/s",
                     limit, lost, " %")

    def steady(self, step):
        pairs = self.figures.pairs(step, "steady", OURS)
        if pairs:
            more = statistics.median(100 * (cpu(on) / cpu(off) - 1) for off, on in pairs)
            seconds = [statistics.median(cpu(pair[place]) for pair in pairs) for place in (0, 1)]
            self.row(f"CPU seconds more by {step}, steady rate", f"{seconds[1]:.2f} s", f"without {seconds[0]:.2f} s",
                     None, more, " %")

    def memory(self):
        added = self.figures.values("added_kb", contender=OURS)
        if added:
            self.row("memory added by any work here, at most", f"{max(added) / 1024:.0f} MiB", "", MEMORY_MIB_MAX,
                     max(added) / 1024, " MiB")
