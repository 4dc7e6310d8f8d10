"""An OpenAI-compatible endpoint for benchmarks and tests: ``python -m bench.model_endpoint``.

It costs little enough to stand beside what is measured: the answer is rendered once and written
as bytes. The requested model says how it behaves:

- ``mock-64`` 64 tokens at once; ``mock-paced`` 64 tokens, 20 ms apart, ``mock-long`` 1,024;
  ``mock-slow`` 40 tokens, 150 ms apart; ``mock-echo`` says the last user message, word by word;
  ``mock-question`` says only what stands in it after the passages of the knowledge, in
  ``mock-question-slow`` 50 ms apart
- ``mock-gate…``, as the model or at the end of the last message, stops after 20 tokens until
  ``POST /release`` names it, so that a test can do something in the middle of a stream
- ``mock-tools`` calls the first of the ``tools``, twice and in pieces, unless a tool has answered;
  ``mock-request`` says what it was sent, as JSON, and counts cached tokens
- ``mock-cut`` closes in the middle, ``mock-paced-cut`` with pauses before; ``mock-garbage`` sends
  no chunks; ``mock-html`` a web page; ``mock-silent`` never answers; ``mock-401``,
  ``mock-404``, ``mock-429``, ``mock-500`` that status; ``mock-error`` an error inside the stream;
  ``mock-no-usage`` an answer that counts no tokens

``POST /v1/embeddings`` answers at once with vectors that say which words a text has, the same for
the same text: ``mock-embed`` with 1536 numbers, or as many as ``dimensions`` asks for, as base64;
``mock-embed-list`` as lists of numbers. The models that fail do so here, too, and ``mock-short``
forgets the last vector.

``GET /last`` gives the headers of the last request for an answer.
"""

import argparse
import asyncio
import base64
import contextlib
import json
import math
import re
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, cast

WORDS = 64
_CUT = ("mock-cut", "mock-paced-cut")
WAIT = -1.0  # in place of a pause: until the model is released
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def _event(choices: list[dict[str, Any]], **more: Any) -> bytes:
    chunk = {
        "id": "chatcmpl-mock",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "mock",
        "choices": choices,
    } | more
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _word(text: str) -> bytes:
    return _event([{"index": 0, "delta": {"content": text}, "finish_reason": None}])


def _ending(tokens: int, *, usage: bool = True, reason: str = "stop") -> bytes:
    end = _event([{"index": 0, "delta": {}, "finish_reason": reason}])
    if usage:
        counted = {"prompt_tokens": 20, "completion_tokens": tokens, "total_tokens": 20 + tokens}
        end += _event([], usage=counted)
    return end + b"data: [DONE]\n\n"


_gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
_last_headers: dict[str, str] = {}
_ANSWER = [_word(f"word{number} ") for number in range(WORDS)]


def _chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _plain(status: str, body: bytes, kind: str = "application/json") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        + body
    )


def _problem(status: int) -> bytes:
    error = {"message": f"mock error {status} sk-verysecretkey123", "type": "mock", "code": None}
    return _plain(f"{status} Mock", json.dumps({"error": error}).encode())


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._buffer = b""
        self._task: asyncio.Task[None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers.get("content-length", 0))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        request = json.loads(rest[:length]) if length else {}
        path = first.split(" ")[1]
        if path == "/release":
            _gates[request["model"]].set()
            self._transport.write(_plain("200 OK", b"{}"))
        elif path == "/last":
            self._transport.write(_plain("200 OK", json.dumps(_last_headers).encode()))
        else:
            _last_headers.clear()
            _last_headers.update(headers)
            answer = self._embed if path.endswith("/embeddings") else self._answer
            self._task = asyncio.ensure_future(answer(request))

    async def _embed(self, request: dict[str, Any]) -> None:
        model = str(request["model"])
        if model.startswith("mock-embed") or model == "mock-short":
            body = json.dumps(_embeddings(model, request)).encode()
            self._transport.write(_plain("200 OK", body))
        else:
            await self._answer(request)

    async def _answer(self, request: dict[str, Any]) -> None:
        model = str(request.get("model", ""))
        write = self._transport.write
        if model in ("mock-401", "mock-404", "mock-429", "mock-500"):
            write(_problem(int(model[-3:])))
        elif model == "mock-html":
            write(_plain("200 OK", b"<html>hello</html>", "text/html"))
        elif model == "mock-silent":
            await asyncio.sleep(3600)
        elif not request.get("stream"):
            write(_plain("200 OK", json.dumps(_completion()).encode()))
        else:
            write(_HEAD)
            for data, pause in _script(model, request):
                write(_chunked(data))
                if pause == WAIT:
                    await _gates[str(_gate(request))].wait()
                else:
                    await asyncio.sleep(pause)
                if self._transport.is_closing():
                    return
            if model in _CUT:
                self._transport.abort()
                return
            write(b"0\r\n\r\n")


def _completion() -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(f"word{n} " for n in range(WORDS))}
    return {
        "id": "chatcmpl-mock",
        "object": "chat.completion",
        "created": 1,
        "model": "mock",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20, "completion_tokens": WORDS, "total_tokens": 20 + WORDS},
    }


def _embeddings(model: str, request: dict[str, Any]) -> dict[str, Any]:
    data = []
    for index, text in enumerate(request["input"]):
        vector = _words_of(text, request.get("dimensions") or 1536)
        encoded = base64.b64encode(vector.tobytes()).decode()
        embedding = list(vector) if model == "mock-embed-list" else encoded
        data.append({"object": "embedding", "index": index, "embedding": embedding})
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    if model == "mock-short":
        data.pop()
    # In any order: it is the index that counts.
    return {"object": "list", "data": data[::-1], "model": model, "usage": usage}


def _words_of(text: str, size: int) -> "array[float]":
    vector = array("f", [1e-3]) * size
    for word in re.findall(r"\w+", text.lower()):
        vector[zlib.crc32(word.encode()) % size] += 1
    length = math.sqrt(sum(value * value for value in vector))
    return array("f", [value / length for value in vector])


def _gate(request: dict[str, Any]) -> str | None:
    """What has to be released before this answer goes on."""
    for text in (request["model"], request["messages"][-1]["content"]):
        if found := re.search(r"mock-gate\S*$", str(text)):
            return found[0]
    return None


def _script(model: str, request: dict[str, Any]) -> Iterator[tuple[bytes, float]]:
    """The pieces of the stream, each with the pause after it in seconds, or WAIT."""
    if model == "mock-garbage":
        yield b"data: {not json\n\n", 0
        return
    if model == "mock-echo":
        said = re.findall(r"\s*\S+", str(request["messages"][-1]["content"]))
        yield from ((_word(word), 0) for word in said)
        yield _ending(len(said)), 0
        return
    if model.startswith("mock-question"):
        asked = str(request["messages"][-1]["content"]).rpartition("</knowledge-")[2]
        said = re.findall(r"\S{1,4}|\s+", asked.partition(">\n\n")[2] or asked)
        yield from ((_word(word), 0.05 * model.endswith("slow")) for word in said)
        yield _ending(len(said)), 0
        return
    if model == "mock-request":
        yield _word(json.dumps(request, sort_keys=True)), 0
        counted: dict[str, Any] = {"prompt_tokens": 20, "completion_tokens": 1, "total_tokens": 21}
        counted |= {"prompt_tokens_details": {"cached_tokens": 16, "audio_tokens": None}}
        yield _ending(1, usage=False).removesuffix(b"data: [DONE]\n\n"), 0
        yield _event([], usage=counted) + b"data: [DONE]\n\n", 0
        return
    if model == "mock-tools" and request["messages"][-1]["role"] != "tool":
        yield from ((data, 0) for data in _calls(request["tools"][0]["function"]["name"]))
        return
    pauses = {"mock-paced": 0.02, "mock-long": 0.02, "mock-paced-cut": 0.01, "mock-slow": 0.15}
    pause = pauses.get(model, 0)
    answer = {"mock-slow": _ANSWER[:40], "mock-long": _ANSWER * 16}.get(model, _ANSWER)
    for number, data in enumerate(answer):
        if number == 20 and model in (*_CUT, "mock-error"):
            break
        gated = number == 19 and _gate(request) is not None
        yield data, WAIT if gated else pause
    if model == "mock-error":
        yield b'data: {"error": {"message": "mock broke"}}\n\n', 0
    elif model not in _CUT:
        yield _ending(len(answer), usage=model != "mock-no-usage"), 0


def _calls(name: str) -> Iterator[bytes]:
    """Two calls of a tool, the way OpenAI streams them: first the name, then the arguments."""
    for index in range(2):
        call = {"id": f"call_{index}", "type": "function"}
        first = {"index": index, **call, "function": {"name": name, "arguments": ""}}
        yield _event([{"index": 0, "delta": {"tool_calls": [first]}, "finish_reason": None}])
        for part in ('{"number":', f" {index}", "}"):
            more = {"index": index, "function": {"arguments": part}}
            yield _event([{"index": 0, "delta": {"tool_calls": [more]}, "finish_reason": None}])
    yield _ending(8, reason="tool_calls")


async def serve(port: int = 0) -> tuple[asyncio.Server, int]:
    """Start on loopback; gives the server and its port."""
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", port)
    return server, server.sockets[0].getsockname()[1]


async def _main(port: int) -> None:
    server, chosen = await serve(port)
    print(f"http://127.0.0.1:{chosen}/v1", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    with contextlib.suppress(KeyboardInterrupt):
        import uvloop

        uvloop.run(_main(parser.parse_args().port))
