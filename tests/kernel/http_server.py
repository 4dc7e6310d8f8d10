"""A server that answers exactly what a test wants, also what no real server would say."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[["Request", socket.socket], None]


@dataclass
class Request:
    """A request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """Where it listens, and what it was asked."""

    host: str
    port: int
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"


def reply(status: int = 200, body: bytes = b"hello", **headers: str) -> Answer:
    """An ordinary answer; ``content_type`` becomes Content-Type."""

    def answer(request: Request, connection: socket.socket) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        content = b"" if request.method == "HEAD" else body
        connection.sendall("\r\n".join([*lines, "", ""]).encode("utf-8") + content)

    return answer


def raw(*pieces: bytes) -> Answer:
    """These bytes and then the end of the connection."""

    def answer(_request: Request, connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def endless(head: bytes, piece: bytes, pause: float = 0) -> Answer:
    """``head``, and then ``piece`` again and again until the client leaves."""

    def answer(_request: Request, connection: socket.socket) -> None:
        gone = threading.Event()
        connection.sendall(head)
        while not gone.wait(pause):
            connection.sendall(piece)

    return answer


def silent(_request: Request, connection: socket.socket) -> None:
    """Nothing, until the client leaves."""
    connection.recv(1)


@contextmanager
def serve(
    answer: Answer | dict[str, Answer],
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Server]:
    """Answers every request, or each path as the dict says, until the block ends."""
    listener = socket.create_server((host, port))
    server = Server(host, listener.getsockname()[1])
    threads: list[threading.Thread] = []

    def handle(connection: socket.socket) -> None:
        # A client that leaves early is what many tests are about.
        with suppress(OSError), connection:
            wrapped = tls.wrap_socket(connection, server_side=True) if tls else connection
            with wrapped:
                request = _read(wrapped)
                server.requests.append(request)
                chosen = answer[request.target] if isinstance(answer, dict) else answer
                chosen(request, wrapped)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            server.connections += 1
            thread = threading.Thread(target=handle, args=(connection,))
            threads.append(thread)
            thread.start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()
        for thread in threads:
            thread.join()


def _read(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            raise ConnectionError
        data += received
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    return Request(method, target, headers, body)
