"""Nouns that many capabilities read: what is stored, its keys and invariants, no behaviour."""
