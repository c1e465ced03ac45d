"""What was measured: one JSON object a line, each with the unit of work that it belongs to."""

import json


class Records:
    """The file of measurements, and the list of units that are done."""

    def __init__(self, folder):
        self.path = folder / "results.jsonl"
        self.finished = folder / "finished"
        self.path.touch()
        self.finished.touch()

    def all(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def add(self, **record):
        with self.path.open("a") as file:
            file.write(json.dumps(record) + "\n")

    def is_finished(self, unit):
        return unit in self.finished.read_text().splitlines()

    def begin(self, unit):
        """Forget what an earlier, unfinished attempt at this unit measured."""
        kept = [record for record in self.all() if record.get("unit") != unit]
        self.path.write_text("".join(json.dumps(record) + "\n" for record in kept))

    def finish(self, unit):
        with self.finished.open("a") as file:
            file.write(unit + "\n")
