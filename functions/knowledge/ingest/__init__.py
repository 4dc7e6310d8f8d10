"""Ingest: what the worker does with documents, and what it removes after they are gone."""
