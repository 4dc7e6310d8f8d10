"""Requests for a person: made by whoever talks to an agent, mailed to those who run the workspace,
and waiting until a member marks them as answered."""
