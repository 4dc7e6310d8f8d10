"""Chooses the index by its URL; the adapters and their engines are imported only when used."""

import re
from functools import lru_cache

from frontdesk.settings import get_settings
from frontdesk.vectors.port import Vectors

LOCAL_SCHEME = "local://"


def open_vectors(url: str) -> Vectors:
    """The index ``local://NAME`` (the file DATA_DIR/vectors/NAME.db), or OpenSearch at ``url``."""
    settings = get_settings()
    if url.startswith(LOCAL_SCHEME):
        from frontdesk.vectors.embedded import EmbeddedVectors

        name = url.removeprefix(LOCAL_SCHEME)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name):
            raise ValueError(f"not a name of an index: {name!r}")
        return EmbeddedVectors(settings.data_dir / "vectors" / f"{name}.db")
    from frontdesk.vectors.opensearch import OpenSearchVectors

    return OpenSearchVectors(
        url,
        engine=settings.opensearch_engine,
        service=settings.opensearch_service,
        region=settings.aws_region,
    )


@lru_cache(maxsize=1)
def get_vectors() -> Vectors:
    """The index that the settings name."""
    return open_vectors(get_settings().vectors_url)
