"""The agent as a model of an OpenAI-compatible endpoint, whose base URL is the origin and ``/v1``.

The client keeps the chat and sends it whole; its tools and parameters go to the model and the
model's calls come back. What the agent is (its system text, model, knowledge) stays with us.
"""
