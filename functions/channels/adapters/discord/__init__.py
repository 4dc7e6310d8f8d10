"""Discord: a slash command, answered where it was asked."""
