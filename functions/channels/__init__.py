"""Channels: an agent answers people on Slack, Discord and WhatsApp.

Words: a *connection* is one set-up of an agent on a platform; an *adapter* knows one platform; an
*arrival* is a message that came in, on its way to an answer; a *thread* is what the platform holds
together, and here one conversation.
"""
