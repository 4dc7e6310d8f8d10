"""Parsing in a process of its own: whatever a file does to its parser, the worker goes on."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import orjson

from frontdesk.records.parsed_document import ParsedDocument
from knowledge.parsing.errors import ParsingError
from knowledge.parsing.limits import LIMITS, Limits
from knowledge.parsing.sniff import suffix

_TIMEOUT = "Reading the file took too long"
_MEMORY = "Reading the file took too much memory"
_CRASH = "The file is damaged: reading it failed"
_START = 10
"""Seconds beside the limit, for the process to start and to write its result."""


def parse_file(path: Path, name: str, limits: Limits = LIMITS) -> ParsedDocument:
    """The text of the file at ``path``, which its owner calls ``name``.

    Runs in a child process within the limits. Raises ParsingError, and for what the file holds
    nothing else; OSError when no process can be started or there is no room for its result.
    """
    size = path.stat().st_size
    if size == 0:
        raise ParsingError("empty", "The file is empty")
    if size > limits.file_size:
        raise ParsingError("too_large", f"The file is larger than {limits.file_size:,} bytes")
    with tempfile.TemporaryDirectory(prefix="parse-") as folder:
        result = Path(folder) / "result.json"
        # Of the name only its ending is handed over: the rest is nobody's business there.
        arguments = [str(path.resolve()), f".{suffix(name)}", str(result)]
        code = _run([*arguments, json.dumps(asdict(limits))], limits, folder)
        if code != 0:
            raise _failure(code)
        return _result(result)


def _run(arguments: list[str], limits: Limits, folder: str) -> int:
    """The exit code; negative for a signal."""
    # Neither a preexec function, which is not safe with threads, nor an inherited environment,
    # which holds secrets. -P: a module in the current folder must not replace one of ours.
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-s", "-B", "-m", "knowledge.parsing.child", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(folder),
        cwd=folder,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(limits.seconds + _START)
        except subprocess.TimeoutExpired:
            raise ParsingError("parse_timeout", _TIMEOUT) from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _environment(folder: str) -> dict[str, str]:
    environment = {
        "PYTHONPATH": os.pathsep.join(str(Path(entry).resolve()) for entry in sys.path),
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
    }
    # Lambda's Python finds its own libraries by this.
    if libraries := os.environ.get("LD_LIBRARY_PATH"):
        environment["LD_LIBRARY_PATH"] = libraries
    return environment


def _failure(code: int) -> ParsingError:
    if -code in (signal.SIGXCPU, signal.SIGALRM):
        return ParsingError("parse_timeout", _TIMEOUT)
    # SIGKILL, when it was not us: the system was out of memory.
    if -code == signal.SIGKILL:
        return ParsingError("too_much_memory", _MEMORY)
    return ParsingError("broken", _CRASH)


def _result(path: Path) -> ParsedDocument:
    """What the child wrote; it read a stranger's file, so its form is not taken for granted."""
    try:
        data = path.read_bytes()
        if data.startswith(b'{"error":'):
            error = orjson.loads(data)
            raise ParsingError(error["error"], error["detail"] or _MEMORY)
        return ParsedDocument.from_json(data)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise ParsingError("broken", _CRASH) from None
