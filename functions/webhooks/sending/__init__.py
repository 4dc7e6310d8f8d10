"""Sending: from an event to deliveries, from a delivery to attempts, until it is done."""
