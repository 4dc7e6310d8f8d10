"""How records of an earlier version become those of this one (decision 0031).

What a record gained with a default needs nothing: models read what was stored without it. Anything
else is a migration, a module of this folder, which says what its records become.
"""

from frontdesk.migrations.runner import UnknownMigrations, migrate

__all__ = ["UnknownMigrations", "migrate"]
