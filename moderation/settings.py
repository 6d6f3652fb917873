"""Every setting: read once from MUSHRIF_* into a frozen object; start-up lists all mistakes together."""

import hashlib
import os
import re
import tempfile
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

_SECRETS = ("database_url", "redis_url", "secret_key", "oidc_client_secret")


class SettingsError(Exception):
    """One or more settings are wrong; the message names each with what would work."""


def _like(pattern: str, advice: str) -> AfterValidator:
    """Return the check of a text that is empty or begins as `pattern`; the advice never quotes it, it may be secret."""

    def check(value: str) -> str:
        if value and not re.match(pattern, value):
            raise PydanticCustomError("setting", "{advice}", {"advice": advice})
        return value

    return AfterValidator(check)


Rate = Annotated[
    str,
    Field(min_length=1),
    _like(r"[1-9]\d*( ?/ ?| per )(second|minute|hour|day)s?\Z", "write a number and a unit, such as 6000/minute"),
]
DatabaseUrl = Annotated[
    str, _like(r"(sqlite|postgres(ql)?)(\+\w+)?://", "write sqlite:///path or postgresql://user:password@host/name")
]
RedisUrl = Annotated[
    str, _like(r"(rediss?|unix|redis\+sentinel)://", "write redis://, rediss://, unix:// or redis+sentinel://")
]
Hour = Annotated[str, _like(r"([01]\d|2[0-3]):[0-5]\d\Z", "write a time of day such as 03:00, or nothing for never")]
WebUrl = Annotated[str, _like(r"https?://[^/\s]", "write https://comments.example")]


class Settings(BaseSettings):
    """What an operator can set; `docs/settings.md` describes each.

    Secrets (`_SECRETS`) are also read from the file that MUSHRIF_<NAME>_FILE names.
    """

    model_config = SettingsConfigDict(env_prefix="MUSHRIF_", frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    database_url: DatabaseUrl = ""
    redis_url: RedisUrl = ""
    secret_key: str = ""
    public_url: WebUrl = ""
    model_dir: Path | None = None
    sqlite_synchronous: Literal["FULL", "NORMAL"] = "FULL"
    web_processes: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=4, ge=1, le=64)
    live_connections: int = Field(default=8, ge=0, le=64)
    trusted_proxies: int = Field(default=0, ge=0, le=10)
    max_comment_chars: int = Field(default=10_000, ge=100, le=100_000)
    max_body_bytes: int = Field(default=2_000_000, ge=10_000, le=100_000_000)
    max_batch: int = Field(default=500, ge=1, le=10_000)
    max_waiting: int = Field(default=100_000, ge=1)
    max_wait_seconds: float = Field(default=10, ge=0, le=60)
    api_rate: Rate = "6000/minute"
    post_rate: Rate = "20/minute"
    lease_seconds: int = Field(default=300, ge=10, le=86_400)
    webhooks_allow_private: bool = False
    session_hours: float = Field(default=12, gt=0, le=720)
    session_idle_minutes: float = Field(default=120, ge=5, le=43_200)
    oidc_issuer: WebUrl = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", validate_default=True)
    oidc_name: str = Field(default="حساب المؤسسة", min_length=1, max_length=40)
    sweep_seconds: float = Field(default=30, gt=0, le=3600)
    worker_slot: str = Field(default="", max_length=12, pattern="^[a-z0-9]*$")
    train_new_labels: int = Field(default=200, ge=0)
    train_at: Hour = "03:00"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("oidc_client_secret")
    @classmethod
    def _whole_oidc(cls, secret: str, info: ValidationInfo) -> str:
        given = {name: bool(info.data.get(name)) for name in ("oidc_issuer", "oidc_client_id")}
        if any(given.values()) != bool(secret) or any(given.values()) != all(given.values()):
            raise PydanticCustomError("setting", "set issuer, client id and client secret together, or none of them")
        return secret

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL; SQLite in the data dir unless one is set."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'mushrif.db'}"

    @property
    def redis(self) -> str:
        """The Redis URL; the embedded server's socket unless one is set."""
        return self.redis_url or f"unix://{socket_path(self.data_dir)}"

    @property
    def train_time(self) -> time | None:
        """The sites' own time of day at which they are trained; None for never."""
        return time.fromisoformat(self.train_at) if self.train_at else None

    @property
    def models_dir(self) -> Path:
        """Where the files of sites' own models lie, a folder each."""
        return self.data_dir.absolute() / "models"

    @property
    def metrics_dir(self) -> Path:
        """Where processes share their counters."""
        return self.data_dir.absolute() / "metrics"


def socket_path(data_dir: Path) -> Path:
    """Return the embedded server's socket; beside the data unless the path is too long for a socket (107 bytes)."""
    beside = data_dir.absolute() / "redis.sock"
    if len(os.fsencode(beside)) <= 100:
        return beside
    name = hashlib.sha256(os.fsencode(data_dir.absolute())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"mushrif-{os.getuid()}-{name}" / "redis.sock"


def load_settings(**overrides: Any) -> Settings:
    """Read the environment; raise SettingsError that lists every mistake."""
    given = {**_secret_files(), **{name: value for name, value in overrides.items() if value is not None}}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [f"MUSHRIF_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)]
        raise SettingsError("; ".join(faults)) from None


def _secret_files() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _SECRETS:
        variable = f"MUSHRIF_{name.upper()}_FILE"
        path = os.environ.get(variable)
        if path:
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{variable}: cannot read {path}: {error.strerror}") from None
    return found
