"""Connectors: sources that are synced into an agent's knowledge, and documents pushed by a key.

A source is one file below ``sources``; what all of them share (leases, logs, deletions, secrets,
schedules) is here once.
"""
