"""Endpoints: addresses that want events, their secrets, and how they fare."""
