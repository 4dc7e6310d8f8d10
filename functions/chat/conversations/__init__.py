"""Conversations: list, search, read, rename, choose a branch, delete, export, feedback."""
