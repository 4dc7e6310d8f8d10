"""Connecting to a checked address does not loosen TLS: name and certificate are the host's."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from frontdesk import clock
from frontdesk.outbound import Outbound, OutboundFailed
from tests.kernel.http_server import reply, serve

PEM = serialization.Encoding.PEM


class Authority:
    """Issues certificates for host names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tests")])
        self.certificate = (
            self._start(self.name, self.key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def server(self, host: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        issued = (
            self._start(subject, key)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        private = key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file = self.folder / f"{host}.pem"
        file.write_bytes(private + issued.public_bytes(PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def client(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.certificate.public_bytes(PEM).decode())

    def _start(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(clock.now() - timedelta(days=1))
            .not_valid_after(clock.now() + timedelta(days=1))
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def guard(tls: ssl.SSLContext | None) -> Outbound:
    return Outbound(permit=lambda _: True, lookup=lambda _: ["127.0.0.1"], ports=None, tls=tls)


def test_the_server_sees_the_name_and_not_the_address(authority: Authority) -> None:
    seen: list[str | None] = []
    tls = authority.server("shop.example")
    tls.sni_callback = lambda _socket, name, _context: seen.append(name)
    with serve(reply(), tls=tls) as server:
        url = f"https://shop.example:{server.port}/"
        response = guard(authority.client()).fetch("GET", url)
        assert server.requests[0].headers["host"] == f"shop.example:{server.port}"
    assert (response.body, response.url) == (b"hello", url)
    assert seen == ["shop.example"]


@pytest.mark.parametrize("url", ["https://other.example:{}/", "https://127.0.0.1:{}/"])
def test_the_certificate_of_another_name_is_refused(url: str, authority: Authority) -> None:
    with serve(reply(), tls=authority.server("shop.example")) as server:
        with pytest.raises(OutboundFailed):
            guard(authority.client()).fetch("GET", url.format(server.port))
        assert server.requests == []


def test_a_certificate_that_nobody_trusts_is_refused(authority: Authority) -> None:
    with serve(reply(), tls=authority.server("shop.example")) as server:
        with pytest.raises(OutboundFailed):
            guard(None).fetch("GET", f"https://shop.example:{server.port}/")
        assert server.requests == []
