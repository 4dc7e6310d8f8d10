"""A bare ASGI app that streams: echoes the body's size, then waits for the client to leave."""

import asyncio
import os
from pathlib import Path
from typing import Any

state = {"started": False}


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        state["started"] = True
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    start = f"data: {size} {state['started']}\n\n".encode()
    await send({"type": "http.response.body", "body": start, "more_body": True})
    if scope["query_string"] == b"hold":
        while (await receive())["type"] != "http.disconnect":
            pass
        Path(os.environ["DATA_DIR"], "left").touch()
        return
    for number in range(3):
        await asyncio.sleep(0.01)
        part = f"data: part {number}\n\n".encode()
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
