"""The conversations of all agents of a workspace, filtered."""
