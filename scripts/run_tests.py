"""Runs every test of a checkout, Python, Node and browser, and ends with one line.

Before it stand the ten tests that took longest. The last line is ``N passed, N failed``; the exit
code is 0 only when nothing failed.
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
SHOWN = 10


@dataclass(frozen=True)
class Case:
    """A test that ran: by which runner, what it is called, how long it took, how it ended."""

    runner: str
    name: str
    seconds: float
    failed: bool


def main() -> int:
    """Run all suites, also after a failure."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-tests-") as folder:
        reports = Path(folder)
        cases = [*python_tests(reports), *web_tests(reports), *browser_tests(reports)]
    print(f"== the {SHOWN} slowest tests")
    for case in sorted(cases, key=lambda case: -case.seconds)[:SHOWN]:
        print(f"{case.seconds:6.1f} s  {case.runner}  {case.name}")
    failed = sum(case.failed for case in cases)
    print(f"{len(cases) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def python_tests(reports: Path) -> list[Case]:
    """Everything under tests/."""
    report = reports / "python.xml"
    # -rR lists what passed only at its second try (see tests/conftest.py), -rs says once why tests
    # were skipped. Each process has engines and tables of its own; the tests of a file stay
    # together. More processes than cores, since many tests wait for something;
    # tests/conftest.py gives the order.
    spread = ["-n", str(min((os.cpu_count() or 2) * 3, 8)), "--dist", "loadfile"]
    spread.append("--no-loadscope-reorder")
    command = [sys.executable, "-m", "pytest", "-rRs", *spread, f"--junitxml={report}"]
    return _run("pytest", command, report)


def web_tests(reports: Path) -> list[Case]:
    """The unit tests of the web app."""
    report = reports / "web.xml"
    command = ["npx", "vitest", "run", "--reporter=default", "--reporter=junit"]
    return _run("vitest", [*command, f"--outputFile.junit={report}"], report, ROOT / "frontend")


def browser_tests(reports: Path) -> list[Case]:
    """Playwright, which starts a platform of its own with fresh data."""
    report = reports / "browser.xml"
    command = ["npx", "playwright", "test", "--reporter=list,junit"]
    extra = {"PLAYWRIGHT_JUNIT_OUTPUT_FILE": str(report)}
    return _run("playwright", command, report, ROOT / "frontend", **extra)


def _run(
    name: str, command: list[str], report: Path, folder: Path = ROOT, **extra: str
) -> list[Case]:
    print(f"== {name}", flush=True)
    environment = _environment(**extra)
    code = subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603
    cases = _read(name, report)
    if code and not any(case.failed for case in cases):
        print(f"{name} ended with code {code}", file=sys.stderr)
        cases.append(Case(name, f"ended with code {code}", 0, failed=True))
    return cases


def _environment(**extra: str) -> dict[str, str]:
    """Without the person's own settings: tests never talk to a paid model."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN_SETTINGS}
    return kept | extra


def _read(runner: str, report: Path) -> list[Case]:
    """The test cases of a JUnit file but those that were skipped."""
    if not report.exists():
        return []
    cases = []
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 (written by our runners)
        kinds = {child.tag for child in case}
        if "skipped" not in kinds:
            name = f"{case.get('classname', '')} > {case.get('name', '')}"
            failed = bool(kinds & {"failure", "error"})
            cases.append(Case(runner, name, float(case.get("time") or 0), failed))
    return cases


if __name__ == "__main__":
    sys.exit(main())
