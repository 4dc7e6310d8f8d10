"""Runs every test of a checkout, Python, Node and browser, and ends with one line.

Before it stand the ten tests that took longest and the beginning of each failure, so that the end
of a long log says what is wrong. The last line is ``N passed, N failed``; the exit
code is 0 only when nothing failed.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
OWN_SETTINGS = ("OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL", "DATA_DIR", "PORT", "BASE_URL")
SCHEMA = "tests/e2e/test_schemathesis.py"
SHOWN = 10
FAILURE_LINES = 30


@dataclass(frozen=True)
class Case:
    """A test that ran: by which runner, what it is called, how long it took, how it failed."""

    runner: str
    name: str
    seconds: float
    failure: str | None = None


def main() -> int:
    """Run all suites, also after a failure."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-tests-") as folder:
        reports = Path(folder)
        with ThreadPoolExecutor(1) as beside:
            # These only compute, while the Python tests often wait.
            others = [beside.submit(suite, reports) for suite in (web_tests, schema_tests)]
            cases = python_tests(reports)
            cases += [case for other in others for case in other.result()]
            cases += browser_tests(reports)
    print(f"== the {SHOWN} slowest tests")
    for case in sorted(cases, key=lambda case: -case.seconds)[:SHOWN]:
        print(f"{case.seconds:6.1f} s  {case.runner}  {case.name}")
    failed = [case for case in cases if case.failure is not None]
    for case in failed:
        print(f"== failed: {case.runner}  {case.name}")
        print(*(case.failure or "").strip().splitlines()[:FAILURE_LINES], sep="\n")
    print(f"{len(cases) - len(failed)} passed, {len(failed)} failed", flush=True)
    return 1 if failed else 0


def python_tests(reports: Path) -> list[Case]:
    """Everything under tests/ but `SCHEMA`."""
    report = reports / "python.xml"
    # -rR lists what passed only at its second try (see tests/conftest.py), -rs says once why tests
    # were skipped. Each process has engines and tables of its own; the tests of a file stay
    # together. More processes than cores, since many tests wait for something;
    # tests/conftest.py gives the order.
    spread = ["-n", str(min((os.cpu_count() or 2) * 3, 8)), "--dist", "loadfile"]
    spread.append("--no-loadscope-reorder")
    command = [sys.executable, "-m", "pytest", "-rRs", *spread, f"--junitxml={report}"]
    return _run("pytest", [*command, f"--ignore={SCHEMA}"], report)


def schema_tests(reports: Path) -> list[Case]:
    """The requests made from the OpenAPI document, in one process: they are made while the tests
    are collected, which each process of the Python tests would do again."""
    report = reports / "schema.xml"
    command = [sys.executable, "-m", "pytest", "-q", SCHEMA, f"--junitxml={report}"]
    return _run("schemathesis", command, report, at_once=False)


def web_tests(reports: Path) -> list[Case]:
    """The unit tests of the web app."""
    report = reports / "web.xml"
    command = ["npx", "vitest", "run", "--reporter=default", "--reporter=junit"]
    command.append(f"--outputFile.junit={report}")
    return _run("vitest", command, report, ROOT / "frontend", at_once=False)


def browser_tests(reports: Path) -> list[Case]:
    """Playwright, which starts a platform of its own with fresh data."""
    report = reports / "browser.xml"
    command = ["npx", "playwright", "test", "--reporter=list,junit"]
    folder = ROOT / "frontend"
    return _run("playwright", command, report, folder, PLAYWRIGHT_JUNIT_OUTPUT_FILE=str(report))


def _run(
    name: str,
    command: list[str],
    report: Path,
    folder: Path = ROOT,
    *,
    at_once: bool = True,
    **extra: str,
) -> list[Case]:
    """Run a suite; what it prints is shown ``at_once``, or in one piece at its end."""
    if at_once:
        print(f"== {name}", flush=True)
    done = subprocess.run(  # noqa: S603
        command,
        cwd=folder,
        env=_environment(**extra),
        check=False,
        stdout=None if at_once else subprocess.PIPE,
        stderr=None if at_once else subprocess.STDOUT,
    )
    if not at_once:
        print(f"== {name}\n{done.stdout.decode(errors='replace')}", flush=True)
    code = done.returncode
    cases = _read(name, report)
    if code and all(case.failure is None for case in cases):
        cases.append(Case(name, "the whole", 0, f"ended with code {code}"))
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
        if case.find("skipped") is not None:
            continue
        name = f"{case.get('classname', '')} > {case.get('name', '')}"
        wrong = [child.text or "" for child in case if child.tag in ("failure", "error")]
        failure = "\n".join(wrong) if wrong else None
        cases.append(Case(runner, name, float(case.get("time") or 0), failure))
    return cases


if __name__ == "__main__":
    sys.exit(main())
