"""Holdfast beside other tools, on the same data, in one run."""
