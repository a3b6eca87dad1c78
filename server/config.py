"""Settings: `PULJEN_*` in the environment over one optional TOML file (`PULJEN_CONFIG`); every error at once."""

import difflib
import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class BadSettings(Exception):
    """One line per wrong setting."""


class Settings(BaseSettings):
    """Everything an operator may set. Secrets are files in `data`/keys, never settings."""

    model_config = SettingsConfigDict(env_prefix="PULJEN_", extra="forbid", frozen=True)

    data: Path = Field(Path("data"), description="Folder of database, keys, files and state.")
    database: str = Field("", description="Empty: SQLite in the data folder. Else postgresql://user@host:port/name.")
    database_password_file: Path | None = Field(None, description="File whose content is the database password.")
    host: str = Field("127.0.0.1", min_length=1, description="Address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the server listens on.")
    public_url: str = Field("http://localhost:8000", description="Address of the pages, as residents type it.")
    booth_url: str = Field("http://127.0.0.1:8000", description="Address of the booth, a host without cookies.")
    db_connections: int = Field(4, ge=1, le=64, description="Reading connections (SQLite) or pool size (PostgreSQL).")
    smtp: str = Field("", description="Mail server: smtp://user@host:port, smtp+starttls:// or smtps://; empty: none.")
    smtp_password_file: Path | None = Field(None, description="File whose content is the mail server's password.")
    mail_from: str = Field("", description="Sender of every mail, for instance Borgerbudget <nej-tak@by.example>.")
    oidc_issuer: str = Field("", description="OpenID Connect provider for residents, as it names itself; empty: none.")
    oidc_client_id: str = Field("", description="Our name at the provider.")
    oidc_client_secret_file: Path | None = Field(None, description="File whose content is our secret at the provider.")
    oidc_name: str = Field("", description="What residents know the provider as, for instance MitID.")
    demo: bool = Field(False, description="Marks every page as a demo; set by the demo command.")

    @field_validator("public_url", "booth_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        text = "must look like https://name or https://name:port"
        try:
            parts = urlsplit(url)
            named = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:  # a port above 65535, half an IPv6 address
            raise ValueError(text) from None
        if not named or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
            raise ValueError(text)
        return url.rstrip("/")

    @field_validator("database_password_file", "smtp_password_file", "oidc_client_secret_file")
    @classmethod
    def _is_a_readable_file(cls, path: Path | None) -> Path | None:
        if path:
            try:
                read_secret(path)
            except BadSettings as error:
                raise ValueError(str(error)) from None
        return path

    @field_validator("database")
    @classmethod
    def _is_a_known_database(cls, url: str) -> str:
        if url and urlsplit(url).scheme not in ("postgresql", "postgres"):
            raise ValueError("must be empty (SQLite) or start with postgresql://")
        return url

    @field_validator("smtp")
    @classmethod
    def _is_a_mail_server(cls, url: str) -> str:
        parts = urlsplit(url)
        known = parts.scheme in ("smtp", "smtps", "smtp+starttls") and parts.hostname and parts.port != 0
        if url and (not known or parts.password):
            raise ValueError("must look like smtp://user@host:port, the password in a file of its own")
        return url

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, url: str) -> str:
        parts = urlsplit(url)
        own = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
        if url and (not parts.hostname or not (parts.scheme == "https" or own)):
            raise ValueError("must look like https://name")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over environment over the TOML file named by PULJEN_CONFIG."""
        path = os.environ.get("PULJEN_CONFIG")
        toml = (TomlConfigSettingsSource(settings_cls, Path(path)),) if path else ()
        return (init_settings, env_settings, *toml)

    @property
    def keys(self) -> Path:
        """Folder of key files, 0600."""
        return self.data / "keys"

    @property
    def state(self) -> Path:
        """Folder of what must survive outside database and backups (vote protocol, section 6)."""
        return self.data / "state"

    @property
    def files(self) -> Path:
        """Folder of content-addressed files."""
        return self.data / "files"

    @property
    def secure(self) -> bool:
        """Whether the pages are served over https (cookies, HSTS)."""
        return self.public_url.startswith("https://")


def load_settings(**given: object) -> Settings:
    """Read the settings or raise BadSettings with every error, one a line."""
    _check_toml()
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        raise BadSettings("\n".join(_line(e["loc"], e["msg"]) for e in error.errors())) from None
    if _origin_host(settings.public_url) == _origin_host(settings.booth_url):
        raise BadSettings(
            "PULJEN_BOOTH_URL: must be another host name than PULJEN_PUBLIC_URL, so that it gets no cookie"
        )
    if settings.smtp and "@" not in settings.mail_from:
        raise BadSettings("PULJEN_MAIL_FROM: needed to send mails")
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise BadSettings("PULJEN_OIDC_CLIENT_ID: needed with PULJEN_OIDC_ISSUER")
    return settings


def make_folder(path: Path) -> None:
    """The folder, made where there is none; BadSettings where there cannot be one."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise BadSettings(f"{path}: a file, not a folder") from None
    except OSError as error:
        raise BadSettings(f"{path}: {error.strerror}") from None


def read_secret(path: Path) -> str:
    """The secret in a file, without blanks around it; BadSettings, which names the file, when it cannot be read."""
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise BadSettings(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{path}: not a text in UTF-8") from None


def unknown_settings() -> list[str]:
    """A line for every PULJEN_* in the environment that nobody reads: a slip of the pen, more often than not.

    What begins with PULJEN_TEST_ is for the tests.
    """
    known = ["PULJEN_CONFIG", *(f"PULJEN_{name.upper()}" for name in Settings.model_fields)]
    ours = (name for name in os.environ if name.startswith("PULJEN_") and not name.startswith("PULJEN_TEST_"))
    unknown = sorted(name for name in ours if name not in known)
    return [f"warning: {name} is no setting{_meant(name, known)}" for name in unknown]


def _meant(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1, 0.8)
    return f"; did you mean {close[0]}?" if close else ""


def _check_toml() -> None:
    path = os.environ.get("PULJEN_CONFIG")
    if not path:
        return
    if not Path(path).is_file():
        raise BadSettings(f"PULJEN_CONFIG: no file {path}")
    try:
        tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise BadSettings(f"PULJEN_CONFIG: {path}: {error.strerror}") from None
    except ValueError as error:  # bad TOML or bad UTF-8
        raise BadSettings(f"PULJEN_CONFIG: {path} is not TOML: {error}") from None


def _line(where: tuple[int | str, ...], message: str) -> str:
    name = "_".join(str(part) for part in where).upper()
    return f"PULJEN_{name}: {message.removeprefix('Value error, ')}"


def _origin_host(url: str) -> str:
    return urlsplit(url).hostname or ""
