"""Configuration: `qingxiang.toml` in the working folder, and `QINGXIANG_…` variables, which win."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

CONFIGURATION_FILE = "qingxiang.toml"


class SettingsError(ValueError):
    """The configuration cannot be used; one sentence says what to change."""


class Settings(BaseSettings):
    """What an operator configures. Secrets are not among it."""

    model_config = SettingsConfigDict(env_prefix="QINGXIANG_", toml_file=CONFIGURATION_FILE, extra="forbid")

    home: Path = Field(Path("data"), description="folder of landing, lake, warehouse and publication")
    registry: Path | None = Field(None, description="folder with another region's tables")
    air_source: Literal["cnemc-live"] | None = Field(
        None, description="where hourly readings are fetched; none: import only"
    )
    air_url: str | None = Field(None, description="address of the air platform, when it is not the national one")
    air_ca_file: Path | None = Field(None, description="certificate that the air platform is checked against")
    lock_wait_seconds: float = Field(600.0, ge=0, description="how long a run waits for another one's warehouse")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables before the file; nothing else."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings() -> Settings:
    """The settings in force, with absolute paths. Raises SettingsError with one sentence."""
    try:
        settings = Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"Configuration: {name or CONFIGURATION_FILE}: {first['msg']}. Correct it in {CONFIGURATION_FILE} or in "
            f"the variable QINGXIANG_{name.upper()}."
        ) from None
    except ValueError as error:  # TOML that cannot be read
        raise SettingsError(f"Configuration: {CONFIGURATION_FILE} cannot be read: {error}.") from None
    absolute = {
        name: value.expanduser().absolute()
        for name in ("home", "registry", "air_ca_file")
        if (value := getattr(settings, name)) is not None
    }
    return settings.model_copy(update=absolute)


def dagster_home() -> Path | None:
    """Where Dagster keeps its own history, if the operator has set it."""
    home = os.environ.get("DAGSTER_HOME")
    return Path(home) if home else None
