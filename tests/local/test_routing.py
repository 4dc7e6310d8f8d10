"""Which route a path finds, by API Gateway's rules."""

import pytest

from local.model import Route, Template
from local.routing import Router


@pytest.mark.parametrize(
    ("path", "resource", "parameters"),
    [
        ("/api/items/special/parts/one", "/api/items/special/parts/one", {}),
        (
            "/api/items/special/parts/two",
            "/api/items/{item_id}/parts/{part}",
            {"item_id": "special", "part": "two"},
        ),
        (
            "/api/items/a%20b%2Fc/parts/%C3%A9",
            "/api/items/{item_id}/parts/{part}",
            {"item_id": "a b/c", "part": "é"},
        ),
        ("/api/files/a/b.txt", "/api/files/{path+}", {"path": "a/b.txt"}),
        ("/api/echo/", "/api/echo", {}),
    ],
)
def test_match(template: Template, path: str, resource: str, parameters: dict[str, str]) -> None:
    found = Router(template.routes).match("GET", path)
    assert found is not None
    assert (found[0].path, found[1]) == (resource, parameters)


@pytest.mark.parametrize(
    "path", ["/api/items/x", "/api/items//parts/one", "/api/files", "/api/files/", "/api/echo/more"]
)
def test_no_match(template: Template, path: str) -> None:
    assert Router(template.routes).match("GET", path) is None


def test_methods(template: Template) -> None:
    router = Router(template.routes)
    assert router.match("DELETE", "/api/echo") is not None
    assert router.match("GET", "/api/post-only") is None


def test_the_api_owns_its_prefixes(template: Template) -> None:
    router = Router(template.routes)
    assert all(router.owns(path) for path in ("/api", "/api/", "/api/nothing", "/v1/chat"))
    assert not any(router.owns(path) for path in ("/", "/apis", "/agents/api/", "/v10/x"))


def test_two_names_for_one_segment_are_refused() -> None:
    with pytest.raises(ValueError, match="a"):
        Router([Route("GET", "/x/{a}", "F"), Route("GET", "/x/{b}/y", "F")])
