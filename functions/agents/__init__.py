"""Agents: creating and configuring them, their versions and environments, templates, models.

Words: an *agent* has a *config*; each change of the config makes an immutable *version*; the
*draft* and *production* environments each point to one version.
"""
