"""Runs every test of a checkout, Python, Node and browser, and ends with one line.

The last line is ``N passed, N failed``; the exit code is 0 only when nothing failed.
"""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
OWN_SETTINGS = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "DATA_DIR", "PORT", "BASE_URL")


@dataclass(frozen=True)
class Outcome:
    """How many tests of one runner passed and failed."""

    passed: int
    failed: int


def main() -> int:
    """Run all suites, also after a failure."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-tests-") as folder:
        reports = Path(folder)
        outcomes = [python_tests(reports), web_tests(reports), browser_tests(reports)]
    passed = sum(outcome.passed for outcome in outcomes)
    failed = sum(outcome.failed for outcome in outcomes)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def python_tests(reports: Path) -> Outcome:
    """Everything under tests/."""
    report = reports / "python.xml"
    # -rR lists what passed only at its second try (see tests/conftest.py), -rs says once why tests
    # were skipped. Each process has
    # engines and tables of its own; the tests of a file stay together. One process more than
    # there are cores, since many tests wait for something; tests/conftest.py gives the order.
    spread = ["-n", str(min((os.cpu_count() or 2) + 1, 5)), "--dist", "loadfile"]
    spread.append("--no-loadscope-reorder")
    command = [sys.executable, "-m", "pytest", "-rRs", *spread, f"--junitxml={report}"]
    return _run("pytest", command, report)


def web_tests(reports: Path) -> Outcome:
    """The unit tests of the web app."""
    report = reports / "web.xml"
    command = ["npx", "vitest", "run", "--reporter=default", "--reporter=junit"]
    return _run("vitest", [*command, f"--outputFile.junit={report}"], report, ROOT / "frontend")


def browser_tests(reports: Path) -> Outcome:
    """Playwright, which starts a platform of its own with fresh data."""
    report = reports / "browser.xml"
    command = ["npx", "playwright", "test", "--reporter=list,junit"]
    extra = {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report)}
    return _run("playwright", command, report, ROOT / "frontend", **extra)


def _run(name: str, command: list[str], report: Path, folder: Path = ROOT, **extra: str) -> Outcome:
    print(f"== {name}", flush=True)
    environment = _environment(**extra)
    code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603
    outcome = _read(report)
    if code and not outcome.failed:
        print(f"{name} ended with code {code}", file=sys.stderr)
        return Outcome(outcome.passed, 1)
    return outcome


def _environment(**extra: str) -> dict[str, str]:
    """Without the person's own settings: tests never talk to a paid model."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    return kept | extra


def _read(report: Path) -> Outcome:
    """Count the test cases of a JUnit file; skipped ones are neither."""
    if not report.exists():
        return Outcome(0, 0)
    passed = failed = 0
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (written by our runners)
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
        elif "skipped" not in kinds:
            passed += 1
    return Outcome(passed, failed)


if __name__ == "__main__":
    sys.exit(main())
