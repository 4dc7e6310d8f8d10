"""Slack: mentions and direct messages in, answers into the thread while they are written."""
