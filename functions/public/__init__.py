"""What anybody may read without signing in: the API's description and its health."""
