"""Benchmarks: each a command that prints a table with a ratio to a baseline of the same run."""
