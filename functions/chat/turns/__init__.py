"""A turn: start it, listen to it (again), stop it."""
