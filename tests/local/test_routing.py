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


def test_any_is_every_method_that_api_gateway_knows(template: Template) -> None:
    router = Router(template.routes)
    assert all(router.match(method, "/api/echo") for method in ("GET", "HEAD", "OPTIONS", "PUT"))
    assert router.match("TRACE", "/api/echo") is None
    assert router.match("PURGE", "/api/echo") is None


@pytest.mark.parametrize(
    ("path", "function", "parameters"),
    [
        ("/a", "Main", {}),
        ("/a/1", "Main", {"id": "1"}),
        ("/a/1/b", "Part", {"id": "1"}),
        ("/a/1/b/c/d", "Part", {"id": "1", "proxy": "c/d"}),
        ("/a/1/c", "Main", {"id": "1", "proxy": "c"}),
        ("/a/1/bb/c", "Main", {"id": "1", "proxy": "bb/c"}),
    ],
)
def test_a_prefix_inside_another_has_its_own_owner(
    path: str, function: str, parameters: dict[str, str]
) -> None:
    main = [Route("ANY", owned, "Main") for owned in ("/a", "/a/{id}", "/a/{id}/{proxy+}")]
    part = [Route("ANY", owned, "Part") for owned in ("/a/{id}/b", "/a/{id}/b/{proxy+}")]
    found = Router(main + part).match("GET", path)
    assert found is not None
    assert (found[0].function, found[1]) == (function, parameters)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/x/{a}", "/x/{b}/y"),
        ("/x/{a}", "/x/{proxy+}"),
        ("/x/{proxy+}", "/x/{proxy}"),
        ("/x/{a+}", "/x/{a+}/y"),
        ("/x/{a}", "/x/{a}"),
    ],
)
def test_what_api_gateway_refuses_is_refused(first: str, second: str) -> None:
    with pytest.raises(ValueError, match="/x"):
        Router([Route("ANY", first, "F"), Route("ANY", second, "G")])
