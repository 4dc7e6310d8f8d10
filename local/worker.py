"""`python -m local.worker`: one more serving process, started by the platform for WORKERS > 1."""

import os
import signal
import socket
import sys
from pathlib import Path

from local.datadir import DataDir
from local.functions import Functions
from local.memory import give_memory_back
from local.server import build_gateway, make_server
from local.template import load


def main(descriptor: int, template_path: Path, engine_port: int) -> None:
    """Serve the socket until SIGTERM; the environment is the platform's."""
    give_memory_back()
    # The terminal's Ctrl-C reaches us too, but the platform decides when we stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    template = load(template_path)
    functions = Functions(template)
    data = DataDir(Path(os.environ["DATA_DIR"]))
    gateway = build_gateway(template, functions, data, template_path.parent, engine_port)
    make_server(gateway).run([socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
