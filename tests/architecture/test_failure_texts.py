"""Every reason for which a document or a source can fail is said in each language of the app."""

import ast
import json
from pathlib import Path

import pytest

from knowledge.documents.failures import DETAILS
from tests.architecture.source import FUNCTIONS, ROOT

KNOWLEDGE = FUNCTIONS / "knowledge"
LOCALES = ROOT / "frontend" / "src" / "i18n" / "locales"


def codes(folder: Path, *errors: str) -> set[str]:
    """The codes with which these errors are made in the modules of a folder."""
    return {
        each.value
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in errors and call.args
        for each in [call.args[0]]
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def of_documents() -> set[str]:
    """What can stand in a document's failure."""
    return {*codes(KNOWLEDGE / "parsing", "ParsingError"), *DETAILS, "embedding_failed"}


def of_connectors() -> set[str]:
    """What can stand in a connector's failure."""
    found = codes(KNOWLEDGE / "connectors", "SourceFailed", "AuthorizationLost")
    # Chosen in a line of their own before the error is made.
    return found | {"robots_disallowed", "sync_too_long", "sync_interrupted"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_failure_has_its_text(language: str) -> None:
    texts = json.loads((LOCALES / language / "knowledge.json").read_text(encoding="utf-8"))
    assert set(texts["failures"]) == of_documents()
    assert set(texts["connectors"]["failures"]) == of_connectors()
