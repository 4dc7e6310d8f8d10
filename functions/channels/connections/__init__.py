"""Connections: made, changed, installed, tested and deleted by people; and their logs."""
