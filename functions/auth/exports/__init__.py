"""Exports: everything about a user and the workspaces they own, as a ZIP archive."""
