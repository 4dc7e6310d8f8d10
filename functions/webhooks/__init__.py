"""Webhooks: telling the customers' own systems what happens in a workspace.

Words: an *endpoint* is an address that wants certain *events*; a *delivery* is one event on its
way to one endpoint, and each try of it is an *attempt*. Signed as Standard Webhooks asks for it.
"""
