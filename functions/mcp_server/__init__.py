"""An agent as an MCP server, for the AI clients of others.

A tool is something that a client's model may call: `ask` the agent, `search_knowledge`. A resource
is a document that the client may read. Each request stands for itself: the key says who asks, no
session is kept, and the function may be another one every time. See docs/decisions/0019.
"""
