"""Where the guard lets nobody go: schemes, ports, spellings, DNS answers, redirects."""

import asyncio
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import aiohttp
import pytest

from frontdesk.outbound import Outbound, OutboundFailed, UrlRefused, get_outbound
from frontdesk.outbound.addresses import IpAddress, is_public, is_public_or_local
from frontdesk.outbound.resolving import pinned_connector
from frontdesk.settings import Settings, reset_settings
from tests.kernel.http_server import Server, reply, serve

HERE, THERE = "127.0.0.1", "127.0.0.2"


def only_here(address: IpAddress) -> bool:
    """For tests, one address of this machine plays the public internet."""
    return str(address) == HERE


class Dns:
    """A name server that gives the next of its answers each time."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def secret() -> Iterator[Server]:
    """A service of a private network, on every address of the loopback net that tests use."""
    with serve(reply(body=b"secret"), host="0.0.0.0") as server:
        yield server


PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]
PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "127.0.0.1", "127.255.0.1", "168.63.129.16", "169.254.169.254", "169.254.170.2", "172.16.0.1",
    "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1",
    "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
    "::ffff:0:169.254.169.254", "64:ff9b::169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address.partition("%")[0]))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True), ("10.1.2.3", True), ("172.16.9.9", True), ("192.168.1.1", True),
        ("::1", True), ("fd00::1", True), ("::ffff:127.0.0.1", True), ("8.8.8.8", True),
        ("169.254.169.254", False), ("::ffff:169.254.169.254", False), ("fe80::1", False),
        ("0.0.0.0", False), ("100.100.100.200", False), ("224.0.0.1", False), ("::", False),
    ],
)  # fmt: skip
def test_one_machine_may_allow_its_networks_but_never_metadata(address: str, allowed: bool) -> None:
    assert is_public_or_local(ip_address(address)) is allowed


# In full-width digits, which IDNA makes into 169.254.169.254.
WIDE = "\uff11\uff16\uff19.\uff12\uff15\uff14.\uff11\uff16\uff19.\uff12\uff15\uff14"
METADATA = [
    "169.254.169.254", "[::ffff:a9fe:a9fe]", "[::ffff:169.254.169.254]", "2852039166",
    "0xa9fea9fe", "0xA9.0xFE.0xA9.0xFE", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
    "169.254.169.254.", "[64:ff9b::a9fe:a9fe]", "[::a9fe:a9fe]", "[2002:a9fe:a9fe::1]",
    "[fd00:ec2::254]", "[fe80::1%25eth0]", "[fe80::1%eth0]", WIDE, "169\u3002254\u3002169\u3002254",
    "\u2460\u2465\u2468.254.169.254", "0", "1", "0x", "1.2.3", "1.2.3.4.5", "256.1.1.1", "08.1.1.1",
    "metadata.0x1", "a.1", "%31%36%39.254.169.254", "metadata.example",
]  # fmt: skip


@pytest.mark.parametrize("host", METADATA)
def test_no_spelling_reaches_the_metadata_address(host: str) -> None:
    with pytest.raises(UrlRefused):
        Outbound(lookup=lambda _: ["169.254.169.254"]).fetch("GET", f"http://{host}/latest/")


SPELLINGS = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1",
    "0177.0.0.1", "0", "0.0.0.0", "127.0.0.1.", "localhost", "LOCALHOST", "localhost.",
    "\u24dbocalhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[0:0:0:0:0:ffff:7f00:0001]", "app.localhost",
    "127.0.0.1.nip.example", "\uff11\uff12\uff17.1",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_reaches_this_machine(host: str, secret: Server) -> None:
    guard = Outbound(lookup=lambda _: [HERE], ports=None)
    with pytest.raises(UrlRefused) as caught:
        guard.fetch("GET", f"http://{host}:{secret.port}/")
    assert HERE not in caught.value.detail
    assert secret.connections == 0


@pytest.mark.parametrize(
    "url",
    [
        "", "http", "http:", "http://", "http:///etc/passwd", "//example.com/", "example.com",
        "file:///etc/passwd", "FILE:///etc/passwd", "ftp://example.com/", "gopher://example.com/",
        "data:text/plain,x", "javascript:alert(1)", "unix:///var/run/docker.sock",
        "jar:http://example.com/!/", "ws://example.com/", "http+unix://%2Fvar%2Frun/",
        "http://user@example.com/", "http://user:pass@example.com/", "http://:@example.com/",
        "http://example.com:22/", "http://example.com:0/",
        "http://example.com:6379/", "http://example.com:65536/", "http://example.com:-80/",
        "http://example.com:8 0/", "http://exa mple.com/", "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1\\@example.com/", "http://example.com\n/", "http://exa\tmple.com/",
        "http://example.com/\r\nHost: x", "\x00http://example.com/", "http://[::1/", "http://::1/",
        "http://[example.com]/", "http://[2606:4700::1%25eth0]/", "http://a..b/",
        "http://.example.com/", "http://-a.example/",
        "http://ex<ample.com/", "http://example.com%2f@127.0.0.1/", "http://" + "a" * 64 + ".com/",
        "http://" + "a." * 127 + "com/", "http://xn--/", "http://example.com/" + "x" * 9000,
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    dns = Dns([HERE])
    with pytest.raises(UrlRefused):
        Outbound(permit=lambda _: True, lookup=dns).fetch("GET", url)
    assert dns.asked == []


def test_every_address_of_a_name_must_be_public(secret: Server) -> None:
    for found in ([HERE, THERE], [THERE, HERE], [HERE, "::1"], [HERE, "::ffff:127.0.0.2"]):
        guard = Outbound(permit=only_here, lookup=Dns(found), ports=None)
        with pytest.raises(UrlRefused):
            guard.fetch("GET", f"http://shop.example:{secret.port}/")
    assert secret.connections == 0


def test_a_name_that_changes_its_address_wins_nothing() -> None:
    dns = Dns([HERE], [THERE])
    with (
        serve(reply(body=b"public"), host=HERE) as public,
        serve(reply(body=b"secret"), host=THERE, port=public.port) as secret,
    ):
        guard = Outbound(permit=only_here, lookup=dns, ports=None)
        answer = guard.fetch("GET", f"http://shop.example:{public.port}/")
        assert answer.body == b"public"
        assert dns.asked == ["shop.example"]
        with pytest.raises(UrlRefused):
            guard.fetch("GET", f"http://shop.example:{public.port}/")
        assert secret.connections == 0


def test_a_redirect_asks_dns_again_and_checks_the_answer() -> None:
    dns = Dns([HERE], [THERE])
    with (
        serve({"/": reply(302, Location="/next")}, host=HERE) as public,
        serve(reply(body=b"secret"), host=THERE, port=public.port) as secret,
    ):
        guard = Outbound(permit=only_here, lookup=dns, ports=None)
        with pytest.raises(UrlRefused):
            guard.fetch("GET", f"http://shop.example:{public.port}/")
        assert dns.asked == ["shop.example", "shop.example"]
        assert secret.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/", "//127.0.0.2:{port}/", "http://[::1]:{port}/", "http://0:{port}/",
        "http://2130706434:{port}/", "http://private.example:{port}/", "file:///etc/passwd",
        "http://169.254.169.254/", "http://a:b@public.example:{port}/", "gopher://public.example/",
        "http://127.0.0.2:{port}\\@public.example/", "http://[::1",
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_private(target: str, secret: Server) -> None:
    known = {"public.example": [HERE], "private.example": [THERE]}
    with serve(reply(302, Location=target.format(port=secret.port)), host=HERE) as public:
        guard = Outbound(permit=only_here, lookup=known.__getitem__, ports=None)
        with pytest.raises(UrlRefused):
            guard.fetch("GET", f"http://public.example:{public.port}/")
        assert len(public.requests) == 1
    assert secret.connections == 0


def test_a_redirect_stays_on_the_allowed_ports(secret: Server) -> None:
    target = f"http://public.example:{secret.port}/"
    with serve(reply(302, Location=target)) as public:
        guard = Outbound(permit=only_here, lookup=Dns([HERE]), ports={public.port})
        with pytest.raises(UrlRefused):
            guard.fetch("GET", f"http://public.example:{public.port}/")
    assert secret.connections == 0


def test_the_connector_opens_no_other_address(secret: Server) -> None:
    async def open_both() -> None:
        connector = pinned_connector([ip_address(HERE)], None)
        async with aiohttp.ClientSession(connector=connector) as session:
            async with session.get(f"http://{HERE}:{secret.port}/") as answer:
                assert await answer.read() == b"secret"
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"http://{THERE}:{secret.port}/")

    asyncio.run(open_both())
    assert secret.connections == 1


def test_no_proxy_of_the_environment_is_used(
    secret: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(reply(body=b"direct")) as public:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{THERE}:{secret.port}")
        monkeypatch.setenv("no_proxy", "")
        guard = Outbound(permit=only_here, lookup=Dns([HERE]), ports=None)
        assert guard.fetch("GET", f"http://shop.example:{public.port}/").body == b"direct"
    assert secret.connections == 0


@pytest.mark.parametrize("found", [OSError("no such name"), [], ["nonsense"]])
def test_a_name_without_an_address_is_no_host(found: OSError | list[str]) -> None:
    def lookup(_host: str) -> list[str]:
        if isinstance(found, OSError):
            raise found
        return found

    with pytest.raises(OutboundFailed) as caught:
        Outbound(lookup=lookup).fetch("GET", "http://shop.example/")
    assert caught.value.code == "host_not_found"


def test_one_machine_may_open_its_own_servers_when_told_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FRONTDESK_ENV", "local")
    with serve(reply(body=b"mine")) as mine:
        try:
            fresh()
            with pytest.raises(UrlRefused):
                get_outbound().fetch("GET", f"{mine.url}/")
            assert mine.connections == 0
            monkeypatch.setenv("OUTBOUND_ALLOW_PRIVATE_HOSTS", "true")
            fresh()
            assert get_outbound().fetch("GET", f"{mine.url}/").body == b"mine"
            with pytest.raises(UrlRefused):
                get_outbound().fetch("GET", "http://169.254.169.254/")
        finally:
            monkeypatch.undo()
            fresh()


def test_the_cloud_does_not_start_with_private_hosts_allowed() -> None:
    with pytest.raises(ValueError, match="OUTBOUND_ALLOW_PRIVATE_HOSTS"):
        Settings(
            frontdesk_env="production",
            table_name="t",
            counters_table_name="c",
            jobs_queue_url="https://sqs",
            ingest_queue_url="https://sqs",
            purge_queue_url="https://sqs",
            account_purge_queue_url="https://sqs",
            webhooks_queue_url="https://sqs",
            channels_queue_url="https://sqs",
            vectors_url="https://vectors",
            blobs_bucket="b",
            mail_from="a@example.com",
            base_url="https://frontdesk.example",
            token_secret_arn="arn",
            outbound_allow_private_hosts=True,
        )


def fresh() -> None:
    reset_settings()
    get_outbound.cache_clear()
