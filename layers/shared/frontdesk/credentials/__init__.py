"""Who may call an agent besides a member who has signed in: keys, visitors, and channels."""
