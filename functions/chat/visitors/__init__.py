"""A visitor of the widget in the chat: their turns and their conversations, and nothing else's."""
