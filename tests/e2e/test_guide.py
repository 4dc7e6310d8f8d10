"""The commands of the user guide's API pages work as they stand."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT, Platform


@pytest.mark.parametrize("page", ["api.md", "api.fr.md"])
def test_the_commands_of_the_api_page_work(page: str, running: Platform, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "guide" / page).read_text()
    script = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "FRONTDESK_URL": running.client.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert done.stdout.count("event: done") == 4
    assert '"object":"chat.completion"' in done.stdout
    assert done.stdout.count("data: [DONE]") == 1
    assert '"status":"succeeded"' in done.stdout
    assert "And on Monday?" in done.stdout
    assert '"relevant":true' in done.stdout
    assert not list(tmp_path.iterdir())
