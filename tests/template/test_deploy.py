"""What a deployment does with the stack and the web app; AWS is moto's."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.validate import ParamValidator
from moto import mock_aws

from scripts import deploy
from scripts.deploy_web import WebApp, cache_control, content_type
from tests.template.conftest import ROOT

_BUCKET = "web-app-of-a-test"


@pytest.fixture
def s3() -> Iterator[Any]:
    """An empty bucket."""
    with mock_aws():
        client = boto3.client("s3", region_name="eu-west-1")
        client.create_bucket(
            Bucket=_BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        yield client


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A built web app."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<script src=/assets/index-1a2b.js></script>")
    (tmp_path / "assets" / "index-1a2b.js").write_text("1")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    return tmp_path


@pytest.mark.parametrize(
    ("key", "kept", "kind"),
    [
        ("index.html", "no-cache", "text/html; charset=utf-8"),
        ("assets/a-1.js", "public, max-age=31536000, immutable", "text/javascript; charset=utf-8"),
        ("assets/a-1.css", "public, max-age=31536000, immutable", "text/css; charset=utf-8"),
        ("assets/a.woff2", "public, max-age=31536000, immutable", "font/woff2"),
        ("favicon.svg", "public, max-age=300", "image/svg+xml"),
        ("widget.js", "public, max-age=300", "text/javascript; charset=utf-8"),
        ("widget/frame.js", "public, max-age=300", "text/javascript; charset=utf-8"),
        ("app.webmanifest", "public, max-age=300", "application/manifest+json"),
        ("strange.zzz", "public, max-age=300", "application/octet-stream"),
    ],
)
def test_each_kind_of_file_has_its_headers(key: str, kept: str, kind: str) -> None:
    assert cache_control(key) == kept
    assert content_type(key) == kind


def test_the_web_app_is_uploaded_with_its_headers(s3: Any, built: Path) -> None:
    WebApp(s3, _BUCKET).upload(built)
    page = s3.get_object(Bucket=_BUCKET, Key="index.html")
    assert (page["CacheControl"], page["ContentType"]) == ("no-cache", "text/html; charset=utf-8")
    asset = s3.head_object(Bucket=_BUCKET, Key="assets/index-1a2b.js")
    assert asset["CacheControl"].endswith("immutable")


def test_pages_come_after_what_they_name(built: Path) -> None:
    class Recorder:
        def __init__(self) -> None:
            self.keys: list[str] = []

        def put_object(self, *, Key: str, **_: object) -> None:  # noqa: N803 - boto3's name
            self.keys.append(Key)

        def get_paginator(self, _: str) -> "Recorder":
            return self

        def paginate(self, **_: object) -> list[dict[str, object]]:
            return []

    recorder = Recorder()
    WebApp(recorder, _BUCKET).upload(built)
    assert recorder.keys[-1] == "index.html"
    assert len(recorder.keys) == 3


def test_what_an_open_tab_may_need_stays_for_thirty_days(
    s3: Any, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=_BUCKET, Key="assets/index-0000.js", Body=b"0")
    web = WebApp(s3, _BUCKET)

    def keys() -> set[str]:
        return {entry["Key"] for entry in s3.list_objects_v2(Bucket=_BUCKET)["Contents"]}

    web.upload(built)
    assert "assets/index-0000.js" in keys()

    class Later(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=31)

    monkeypatch.setattr("scripts.deploy_web.datetime", Later)
    web.upload(built)
    assert keys() == {"index.html", "favicon.svg", "assets/index-1a2b.js"}


def test_an_unbuilt_web_app_is_not_deployed(s3: Any, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"scripts/build\.sh"):
        WebApp(s3, _BUCKET).upload(tmp_path)
    assert s3.list_objects_v2(Bucket=_BUCKET)["KeyCount"] == 0


class _Cloud:
    """The boto3 clients of one account, as far as a deployment sees them."""

    def __init__(self) -> None:
        self.base_url = "https://pending.invalid"
        self.calls: list[tuple[str, object]] = []
        self.groups: list[str] = []

    def client(self, service: str, region_name: str | None = None) -> Any:
        assert service in {"cloudformation", "s3", "cloudfront", "opensearchserverless"}
        assert region_name == (None if service == "cloudfront" else "eu-west-1")
        return self

    def sam_deploy(self, environment: str, *overrides: str) -> None:
        self.calls.append(("deploy", (environment, *overrides)))
        for override in overrides:
            self.base_url = override.removeprefix("BaseUrl=")

    def batch_get_collection_group(self, *, names: list[str]) -> dict[str, list[str]]:
        return {"collectionGroupDetails": [name for name in names if name in self.groups]}

    def create_collection_group(self, **sent: Any) -> None:
        client = boto3.client("opensearchserverless", region_name="eu-west-1")
        model = client.meta.service_model.operation_model("CreateCollectionGroup")
        errors = ParamValidator().validate(sent, model.input_shape)
        assert not errors.has_errors(), errors.generate_report()
        assert sent["generation"] == "NEXTGEN"
        self.groups.append(sent["name"])
        self.calls.append(("group", sent["name"]))

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == "frontdesk-staging"
        return {"Stacks": [_stack("", self.base_url, "https://d1.cloudfront.net")]}

    def put_object(self, **sent: Any) -> None:
        self.calls.append(("upload", sent["Key"]))

    def get_paginator(self, _: str) -> "_Cloud":
        return self

    def paginate(self, **_: object) -> list[dict[str, object]]:
        return []

    def create_invalidation(self, **sent: Any) -> None:
        self.calls.append(("invalidate", sent["DistributionId"]))


def test_a_first_deployment_has_two_rounds_and_ends_with_the_url(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (built / "frontend").mkdir()
    (built / "frontend" / "dist").mkdir()
    (built / "frontend" / "dist" / "index.html").write_text("page")
    (built / "samconfig.toml").write_text((ROOT / "samconfig.toml").read_text())
    cloud = _Cloud()
    monkeypatch.setattr(deploy, "ROOT", built)
    monkeypatch.setattr(deploy, "deploy", cloud.sam_deploy)
    monkeypatch.setattr(deploy, "boto3", cloud)
    monkeypatch.setattr("sys.argv", ["deploy", "staging"])

    deploy.main()
    ending = [("upload", "index.html"), ("invalidate", "E1")]
    first = ("deploy", ("staging",))
    second = ("deploy", ("staging", "BaseUrl=https://d1.cloudfront.net"))
    # Before the stack, which names it.
    assert cloud.calls == [("group", "frontdesk-staging"), first, second, *ending]
    assert capsys.readouterr().out == "Frontdesk staging: https://d1.cloudfront.net\n"

    cloud.calls.clear()
    deploy.main()
    assert cloud.calls == [first, *ending]


def _stack(domain: str, base: str, url: str) -> dict[str, Any]:
    return {
        "Parameters": [
            {"ParameterKey": "DomainName", "ParameterValue": domain},
            {"ParameterKey": "BaseUrl", "ParameterValue": base},
        ],
        "Outputs": [
            {"OutputKey": "WebUrl", "OutputValue": url},
            {"OutputKey": "WebBucketName", "OutputValue": _BUCKET},
            {"OutputKey": "DistributionId", "OutputValue": "E1"},
        ],
    }


@pytest.mark.parametrize(
    ("domain", "base", "url", "again"),
    [
        ("", "https://pending.invalid", "https://d1.cloudfront.net", True),
        ("", "https://d1.cloudfront.net", "https://d1.cloudfront.net", False),
        ("app.example.com", "https://pending.invalid", "https://app.example.com", False),
    ],
)
def test_the_functions_learn_cloudfronts_name_once(
    domain: str, base: str, url: str, again: bool
) -> None:
    assert deploy.base_url(_stack(domain, base, url)) == (url, again)


@pytest.mark.parametrize("arguments", [(), ("prod",), ("staging; true",)])
def test_only_known_environments_are_deployed(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [str(ROOT / "scripts" / "deploy.sh"), *arguments],
        capture_output=True,
        text=True,
        env={"PATH": os.defpath},
        check=False,
    )
    assert done.returncode == 2
    assert "dev|staging|production" in done.stderr
