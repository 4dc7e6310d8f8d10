"""The platform as tests use it: embedded engines, real Lambda handlers, real API Gateway events."""

import base64
import importlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3

from frontdesk.table import Index

ROOT = Path(__file__).resolve().parent.parent


def dynoxide_binary() -> str:
    """The Dynoxide that `make setup` installed."""
    if path := os.environ.get("FRONTDESK_DYNOXIDE"):
        return path
    found = sorted((ROOT / "local/node_modules/@dynoxide").glob("*/dynoxide"))
    if not found:
        raise RuntimeError("Dynoxide is missing: run `make setup`")
    return str(found[0])


@contextmanager
def dynoxide() -> Iterator[str]:
    """Run Dynoxide in memory on a free loopback port for the length of the block; gives its URL.

    With FRONTDESK_TEST_DYNAMODB (`make engines`) it is the URL of another DynamoDB.
    """
    if other := os.environ.get("FRONTDESK_TEST_DYNAMODB"):
        yield other
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [dynoxide_binary(), "serve", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1):
                    break
            except OSError:
                time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def tables(endpoint: str, main: str, counters: str) -> Iterator[None]:
    """The two tables, as template.yaml declares them, for the length of the block."""
    client: Any = boto3.client("dynamodb", endpoint_url=endpoint, region_name="eu-west-1")
    keys = [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]

    def strings(*names: str) -> list[dict[str, str]]:
        return [{"AttributeName": name, "AttributeType": "S"} for name in names]

    client.create_table(
        TableName=main,
        KeySchema=keys,
        AttributeDefinitions=strings("pk", "sk", *(n for i in Index for n in (i.pk, i.sk))),
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        GlobalSecondaryIndexes=[
            {
                "IndexName": index.value,
                "KeySchema": [
                    {"AttributeName": index.pk, "KeyType": "HASH"},
                    {"AttributeName": index.sk, "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in Index
        ],
    )
    client.create_table(
        TableName=counters,
        KeySchema=keys,
        AttributeDefinitions=strings("pk", "sk"),
        BillingMode="PAY_PER_REQUEST",
    )
    yield
    for name in (main, counters):
        client.delete_table(TableName=name)


@dataclass
class Reply:
    """A Lambda proxy response, read."""

    status: int
    headers: dict[str, list[str]]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem document."""
        return str(self.json()["code"])

    def header(self, name: str) -> str | None:
        values = self.headers.get(name.lower())
        return values[0] if values else None


@dataclass
class LambdaApi:
    """Calls a buffered capability as API Gateway (REST, proxy integration) would."""

    capability: str
    token: str | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    ip: str = "203.0.113.7"

    def __call__(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Reply:
        handler = importlib.import_module(f"{self.capability}.app").handler
        payload = raw if raw is not None else (None if body is None else json.dumps(body).encode())
        sent = {"host": "127.0.0.1:8080", "user-agent": "pytest", "accept": "*/*"}
        if payload is not None:
            sent |= {"content-type": "application/json", "content-length": str(len(payload))}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        if self.cookies:
            sent["cookie"] = "; ".join(f"{n}={v}" for n, v in self.cookies.items())
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        event = {
            "resource": parts.path,
            "path": parts.path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": dict(query) or None,
            "multiValueQueryStringParameters": (
                {name: [v for n, v in query if n == name] for name, _ in query} or None
            ),
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "test",
                "stage": "v1",
                "protocol": "HTTP/1.1",
                "httpMethod": method,
                "path": parts.path,
                "resourcePath": parts.path,
                "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
                "identity": {"sourceIp": self.ip, "userAgent": "pytest"},
            },
            "body": base64.b64encode(payload).decode() if payload is not None else None,
            "isBase64Encoded": payload is not None,
        }
        answer = handler(event, _Context())
        received: dict[str, list[str]] = {}
        for name, value in (answer.get("headers") or {}).items():
            received[name.lower()] = [value]
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            received[name.lower()] = list(values)
        for cookie in received.get("set-cookie", []):
            name, _, rest = cookie.partition("=")
            value = rest.partition(";")[0].strip('"')
            if value and "max-age=0" not in cookie.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        content = answer.get("body") or ""
        raw_body = base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode()
        return Reply(answer["statusCode"], received, raw_body)


class _Context:
    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


@dataclass
class Account:
    """A user signed in to a workspace."""

    user_id: str
    workspace_id: str
    session_id: str
    token: str

    def api(self, capability: str) -> LambdaApi:
        return LambdaApi(capability, self.token)


def new_account(role: str = "owner", workspace_id: str | None = None) -> Account:
    """A user with a session, in a new workspace or as another member of an existing one."""
    from frontdesk import clock
    from frontdesk.authentication import Claims, issue_access_token
    from frontdesk.identity import Membership, Session, User, Workspace
    from frontdesk.ids import new_id
    from frontdesk.table import Create, get_table

    moment = clock.now()
    user_id, session_id = new_id("usr"), new_id("ses")
    writes = []
    if workspace_id is None:
        workspace_id = new_id("wks")
        writes.append(Create(Workspace(id=workspace_id, name="Test", created_at=moment)))
    writes += [
        Create(
            User(
                id=user_id,
                email=f"{user_id}@example.com",
                name="Test user",
                password_hash="unusable",
                personal_workspace_id=workspace_id,
                created_at=moment,
            )
        ),
        Create(
            Session(
                id=session_id,
                user_id=user_id,
                rotated_at=moment,
                created_at=moment,
                ip="203.0.113.7",
                user_agent="pytest",
                ttl=clock.epoch(moment + timedelta(days=1)),
            )
        ),
        Create(
            Membership(workspace_id=workspace_id, user_id=user_id, role=role, created_at=moment)
        ),
    ]
    get_table().transact(*writes)
    token = issue_access_token(Claims(user_id, session_id, workspace_id))
    return Account(user_id, workspace_id, session_id, token)


def stored(store: str = "main", **equal: str) -> list[dict[str, Any]]:
    """Every record of a table, or those whose attributes equal these, in DynamoDB's JSON.

    In pages: DynamoDB looks at one megabyte at a time, and the whole run shares the tables.
    """
    from frontdesk.table import get_table

    table = get_table()
    wanted: dict[str, Any] = {}
    if equal:
        wanted["FilterExpression"] = " AND ".join(f"{name} = :{name}" for name in equal)
        wanted["ExpressionAttributeValues"] = {f":{k}": {"S": v} for k, v in equal.items()}
    pages = table._client.get_paginator("scan").paginate(
        TableName=table.names[store], ConsistentRead=True, **wanted
    )
    return [record for page in pages for record in page["Items"]]
