"""Deliveries: the log of what was sent to an endpoint, sending again, and trying it out."""
