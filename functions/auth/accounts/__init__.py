"""Accounts: registering, the signed-in user's own profile, password and deletion."""
