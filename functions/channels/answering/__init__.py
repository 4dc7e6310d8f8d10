"""The worker: takes arrivals, has the agent answer them, and has the adapter say it."""
