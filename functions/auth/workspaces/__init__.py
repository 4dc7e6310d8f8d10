"""Workspaces: those that a user is a member of, making and renaming them."""
