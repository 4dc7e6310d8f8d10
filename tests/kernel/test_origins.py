"""Origins of publishable keys: how they are written down, and what they let in."""

import pytest

from frontdesk.origins import allows, normal_origin


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://example.com", "https://example.com"),
        ("  HTTPS://Example.COM/ ", "https://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://example.com:80", "http://example.com"),
        ("http://example.com:443", "http://example.com:443"),
        ("https://*.example.com", "https://*.example.com"),
        ("http://localhost:*", "http://localhost:*"),
        ("http://localhost:8123", "http://localhost:8123"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_has_one_form(written: str, stored: str) -> None:
    assert normal_origin(written) == stored
    assert normal_origin(stored) == stored


@pytest.mark.parametrize(
    "written",
    [
        "",
        "*",
        "example.com",
        "https://",
        "https://*",
        "https://*.com",
        "https://*.*.example.com",
        "https://a*.example.com",
        "https://example.*",
        "https://example.com/path",
        "https://example.com?x",
        "https://user@example.com",
        "https://exam ple.com",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example..com",
        "ftp://example.com",
        "javascript://example.com",
        "null",
        "https://example.com; frame-ancestors *",
        "https://example.com\nX-Evil: 1",
        f"https://{'a' * 64}.example",
        "https://" + ".".join(["abcdefghijklmnop"] * 21),
    ],
)
def test_what_is_no_origin_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"write|host|wildcard|port"):
        normal_origin(written)


@pytest.mark.parametrize(
    ("patterns", "origin", "allowed"),
    [
        (["https://example.com"], "https://example.com", True),
        (["https://example.com"], "http://example.com", False),
        (["https://example.com"], "https://example.com:8443", False),
        (["https://example.com"], "https://example.com.evil.test", False),
        (["https://example.com"], "https://notexample.com", False),
        (["https://*.example.com"], "https://shop.example.com", True),
        (["https://*.example.com"], "https://a.b.example.com", True),
        (["https://*.example.com"], "https://example.com", False),
        (["https://*.example.com"], "https://evilexample.com", False),
        (["https://*.example.com:*"], "https://a.example.com:444", True),
        (["http://localhost:*"], "http://localhost:5173", True),
        (["http://localhost:*"], "http://localhost", True),
        (["http://localhost:*"], "https://localhost:5173", False),
        (["http://localhost:*"], "http://localhost.evil.test:5173", False),
        (["https://*.example.com"], "https://*.example.com", False),
        (["https://example.com"], "null", False),
        (["https://example.com"], "", False),
        ([], "https://example.com", False),
    ],
)
def test_only_what_the_list_names_is_let_in(
    patterns: list[str], origin: str, allowed: bool
) -> None:
    assert allows(patterns, origin) is allowed
