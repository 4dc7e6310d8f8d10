"""`python -m local`: the whole platform on this machine. See .env.example for its settings."""

import importlib
import logging
import os
import sys
import time
from pathlib import Path

from frontdesk.settings import get_settings
from local.datadir import StartError
from local.environment import read_dotenv
from local.intrinsics import TemplateError
from local.memory import give_memory_back
from local.options import read_options
from local.platform import Platform
from local.seed import SeedError, ensure_demo
from local.template import load

_SET_BY_PERSON = (
    "BASE_URL",
    "DISCORD_API_URL",
    "EMBEDDING_DIMENSIONS",
    "EMBEDDING_MODEL",
    "LOG_LEVEL",
    "MAIL_FROM",
    "MODEL_IDLE_TIMEOUT_SECONDS",
    "MODEL_TIMEOUT_SECONDS",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "OPENSEARCH_ENGINE",
    "OPENSEARCH_SERVICE",
    "OUTBOUND_ALLOW_PRIVATE_HOSTS",
    "SLACK_API_URL",
    "SLACK_AUTHORIZE_URL",
    "TOKEN_SECRET",
    "TRUSTED_PROXIES",
    "TWILIO_API_URL",
    "VECTORS_URL",
)


def main() -> int:
    """Run until Ctrl-C or SIGTERM; 0 after a clean stop, 1 when it could not start."""
    started = time.monotonic()
    give_memory_back()
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.WARNING)
    given = read_dotenv(Path(".env")) | dict(os.environ)
    try:
        options = read_options(given)
        template = load(options.template)
        chosen = {name: given[name] for name in _SET_BY_PERSON if name in given}

        def ready(platform: Platform, works: bool) -> None:
            seconds = time.monotonic() - started
            if not works:
                complaint = f"frontdesk: some functions do not work; see {platform.url}/healthz"
                print(complaint, file=sys.stderr)
                return
            print(f"\n  Frontdesk is ready at {platform.url}  ({seconds:.1f} s)", flush=True)
            if options.demo:
                _print_demo(platform)
            if get_settings().models_configured:
                # It takes half a second, which the first conversation would wait for.
                importlib.import_module("openai.resources.chat")

        Platform(options, template, chosen).run(ready)
    except (StartError, TemplateError) as error:
        print(f"frontdesk: {error}", file=sys.stderr)
        return 1
    return 0


def _print_demo(platform: Platform) -> None:
    try:
        demo = ensure_demo(platform.data.path, platform.url)
    except (SeedError, OSError, ValueError, KeyError) as error:
        print(f"frontdesk: the demo workspace could not be made: {error}", file=sys.stderr)
        return
    print(f"  Demo login: {demo.email} / {demo.password}\n", flush=True)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # A handler that hangs in a thread must not keep the process alive; all data is safe by now.
    os._exit(code)
