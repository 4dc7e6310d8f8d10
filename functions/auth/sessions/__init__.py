"""Sessions: signing in and out, refresh tokens, the list of devices."""
