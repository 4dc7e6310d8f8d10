"""Settings from the environment, validated once at start.

Outside local mode nothing has a default that would be unsafe in production: a missing table
name or secret stops the function at its first request with a message that names it.
"""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _listed(value: Any) -> Any:
    """The entries of a list that is written with commas."""
    if isinstance(value, str):
        return [entry.strip() for entry in value.split(",") if entry.strip()]
    return value


class Settings(BaseSettings):
    """Environment variables of the same name in capitals (``TABLE_NAME``, ``BASE_URL``, …)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    frontdesk_env: Literal["local", "dev", "staging", "production"] = "local"
    data_dir: Path = Path(".data")
    base_url: str = "http://127.0.0.1:8080"
    aws_region: str = "eu-west-1"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_listed)
    ] = ()
    """Addresses and networks (CIDR) whose ``X-Forwarded-For`` is believed on one machine."""

    table_name: str = "frontdesk-main-local"
    counters_table_name: str = "frontdesk-counters-local"
    dynamodb_endpoint: str | None = None
    jobs_queue_url: str = "local://JobsQueue"
    ingest_queue_url: str = "local://IngestQueue"
    purge_queue_url: str = "local://PurgeQueue"
    account_purge_queue_url: str = "local://AccountPurgeQueue"
    webhooks_queue_url: str = "local://WebhooksQueue"
    channels_queue_url: str = "local://ChannelsQueue"
    blobs_bucket: str = "local://BlobsBucket"
    mail_from: str = "Frontdesk <no-reply@frontdesk.local>"
    vectors_url: str = "local://VectorIndex"
    opensearch_engine: Literal["faiss", "lucene"] = "faiss"
    opensearch_service: Literal["aoss", "es"] | None = "aoss"
    """How requests are signed: for OpenSearch Serverless, a managed domain, or not at all."""

    token_secret: SecretStr = SecretStr("")
    token_secret_arn: str | None = None
    kms_key_id: str | None = None
    outbound_allow_private_hosts: bool = False

    openai_base_url: str | None = None
    openai_api_key: SecretStr | None = None
    openai_secret_arn: str | None = None
    openai_model: str | None = None
    embedding_model: str | None = None
    embedding_dimensions: int | None = Field(default=None, ge=64, le=4096)
    notion_api_url: str = "https://api.notion.com"
    google_api_url: str = "https://www.googleapis.com"
    google_authorize_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"  # noqa: S105
    slack_api_url: str = "https://slack.com/api"
    slack_authorize_url: str = "https://slack.com/oauth/v2/authorize"
    discord_api_url: str = "https://discord.com/api/v10"
    twilio_api_url: str = "https://api.twilio.com"
    model_timeout_seconds: float = Field(default=120, gt=0, le=800)
    model_idle_timeout_seconds: float = Field(default=60, gt=0, le=300)

    @property
    def local(self) -> bool:
        """True on one machine, with the embedded engines."""
        return self.frontdesk_env == "local"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.local:
            missing = [
                name.upper()
                for name in (
                    "table_name",
                    "counters_table_name",
                    "jobs_queue_url",
                    "ingest_queue_url",
                    "purge_queue_url",
                    "account_purge_queue_url",
                    "webhooks_queue_url",
                    "channels_queue_url",
                    "vectors_url",
                    "blobs_bucket",
                    "mail_from",
                    "base_url",
                    "token_secret_arn",
                )
                if name not in self.model_fields_set
            ]
            if missing:
                raise ValueError(f"missing in {self.frontdesk_env}: {', '.join(missing)}")
            if self.outbound_allow_private_hosts:
                raise ValueError("OUTBOUND_ALLOW_PRIVATE_HOSTS is for local mode only")
            if not self.base_url.startswith("https://"):
                raise ValueError("BASE_URL must be https outside local mode")
        elif 0 < len(self.token_secret.get_secret_value()) < 32:
            raise ValueError("TOKEN_SECRET needs at least 32 characters")
        return self

    @property
    def models_configured(self) -> bool:
        """True when an OpenAI-compatible endpoint or key is set; otherwise the offline model."""
        return bool(self.openai_base_url or self.openai_api_key or self.openai_secret_arn)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()


@lru_cache(maxsize=1)
def master_secret() -> bytes:
    """The secret that signs tokens, cursors and links; at least 32 bytes.

    In the cloud it is read from Secrets Manager once per process. On one machine it comes from
    ``TOKEN_SECRET`` or from ``DATA_DIR/secret.key``, which the local runtime creates.
    """
    settings = get_settings()
    if settings.token_secret_arn:
        return _secret(settings.token_secret_arn).encode()
    secret = settings.token_secret.get_secret_value().encode()
    if not secret:
        path = settings.data_dir / "secret.key"
        if not path.exists():
            raise RuntimeError(f"TOKEN_SECRET is not set and {path} does not exist")
        secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise RuntimeError("the master secret needs at least 32 bytes")
    return secret


@lru_cache(maxsize=1)
def model_api_key() -> str | None:
    """The key of the model endpoint, from the environment or Secrets Manager; None without one."""
    settings = get_settings()
    if settings.openai_api_key and settings.openai_api_key.get_secret_value():
        return settings.openai_api_key.get_secret_value()
    if settings.openai_secret_arn:
        return _secret(settings.openai_secret_arn).strip() or None
    return None


def _secret(arn: str) -> str:
    from aws_lambda_powertools.utilities.parameters import get_secret

    return str(get_secret(arn, max_age=300))


def reset_settings() -> None:
    """Forget what was read, for a process whose environment has changed (start-up, tests)."""
    get_settings.cache_clear()
    master_secret.cache_clear()
    model_api_key.cache_clear()
