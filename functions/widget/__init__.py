"""The widget on customers' pages: its looks, its visitors, and the frame that it opens.

A *visitor* is who talks through the widget. Members set its looks; everything else is public and
wants a publishable key and an *origin* that the key allows. What a visitor says goes to `chat`.
"""
