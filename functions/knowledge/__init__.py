"""Knowledge: what people upload or connect, made into passages that an agent finds and cites.

Words: a *document* is what a person uploads or a connector brings; a *passage* is a piece of it
in the index; a *connector* is a source that is synced; a *citation* names a passage.
"""
