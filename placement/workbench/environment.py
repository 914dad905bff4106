"""What the environment says, as settings have it."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def data_folder() -> Path:
    """Where database, snapshots and runs lie: PLACEMENT_DATA, else a folder of the user's own."""
    given = os.environ.get("PLACEMENT_DATA")
    if given:
        return Path(given).absolute()
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA", Path.home()))
    elif sys.platform == "darwin":
        home = Path.home() / "Library" / "Application Support"
    else:
        home = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return home / "placement"


def secret_key(data: Path) -> str:
    """PLACEMENT_SECRET_KEY, else the key in the data folder, else one that lasts as long as the process.

    `keep_secret_key` writes it once there is a data folder.
    """
    file = data / "secret.key"
    if given := os.environ.get("PLACEMENT_SECRET_KEY"):
        return given
    return file.read_text("ascii").strip() if file.is_file() else secrets.token_urlsafe(48)


def keep_secret_key(data: Path) -> None:
    """A key that only the owner reads, made once, so that sessions outlive a restart."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "secret.key"
    if os.environ.get("PLACEMENT_SECRET_KEY") or file.exists():
        return
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(48))


def listed(variable: str) -> list[str]:
    """The parts of a variable between commas."""
    return [part.strip() for part in os.environ.get(variable, "").split(",") if part.strip()]


def number(variable: str, default: int) -> int:
    """The whole number of a variable, 1 or more."""
    given = os.environ.get(variable, "").strip() or str(default)
    if not given.isdecimal() or int(given) < 1:
        raise ImproperlyConfigured(f"{variable}: write a whole number, 1 or more")
    return int(given)


def database(data: Path) -> dict[str, Any]:
    """PostgreSQL of DATABASE_URL, else SQLite in the data folder.

    SQLite takes its write lock when a transaction begins: whoever comes second waits instead of failing.
    """
    url = os.environ.get("DATABASE_URL", "")
    if url:
        return _postgresql(url)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "workbench.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=30000;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL: write postgres://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def sign_on() -> dict[str, Any]:
    """An office's own OpenID Connect server, where one is named."""
    issuer = os.environ.get("PLACEMENT_OIDC_ISSUER")
    if not issuer:
        return {}
    app = {
        "provider_id": "office",
        "name": os.environ.get("PLACEMENT_OIDC_NAME", "Office"),
        "client_id": os.environ.get("PLACEMENT_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("PLACEMENT_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def sign_on_origin() -> list[str]:
    """Where the form of an office's own sign-on may lead."""
    parts = urlsplit(os.environ.get("PLACEMENT_OIDC_ISSUER", ""))
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def email() -> dict[str, Any]:
    """The server of PLACEMENT_EMAIL_URL; without it e-mails are files in the data folder."""
    url = os.environ.get("PLACEMENT_EMAIL_URL", "")
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls" or parts.port == 587,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def predicates(variable: str, default: str) -> tuple[int, ...]:
    """Nine predicates from 1 to 5: results above, as and below expectation, each by behaviour likewise."""
    told = os.environ.get(variable, default).replace(",", " ").split()
    if len(told) != 9 or set(told) - set("12345"):
        raise ImproperlyConfigured(f"{variable}: write nine numbers from 1 to 5, as in {default}")
    return tuple(map(int, told))
