"""The agent as other programs call it, with a secret key: our own API, and OpenAI's."""
