"""The record of what an agent did: list the runs, read one with its prompt."""
