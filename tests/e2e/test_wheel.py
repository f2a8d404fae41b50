"""The wheel: what is in it, and that it works where the repository is not."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from commands import House

ROOT = Path(__file__).parents[2]
PACKAGES = ("assets", "pipelines", "quality", "warehouse")

pytestmark = pytest.mark.slow


def run(*command: object, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    ours = ("QINGXIANG_", "DAGSTER_", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [str(word) for word in command], cwd=folder, env=environment | variables, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_it_holds_the_packages_with_their_tables_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert not [name for name in names if "test" in name.lower() or "__pycache__" in name]
    kinds = {".py", ".sql", ".csv", ".toml"}
    ours = {
        path.relative_to(ROOT).as_posix() for top in PACKAGES for path in (ROOT / top).rglob("*")
        if path.suffix in kinds
    }  # fmt: skip
    assert ours <= set(names)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; what it depends on is borrowed, nothing is fetched."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    base = {"base": str(folder), "platbase": str(folder)}
    site = Path(sysconfig.get_path("purelib", "venv", base))
    # A path in a .pth file is searched, but the .pth files in it are not read: our editable install stays out.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    uv = Path(sys.executable).with_name("uv")
    alone = ("--offline", "--no-deps", "--no-index")
    done = run(uv, "pip", "install", *alone, "--python", folder / "bin" / "python", wheel, folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "bin"


def test_it_runs_from_any_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import pipelines, assets; print(pipelines.__file__, assets.__path__)",
                folder=Path("/"))  # fmt: skip
    assert str(installed.parent) in where.stdout and str(ROOT) not in where.stdout
    told = run(installed / "qingxiang", "--help", folder=Path("/"))
    assert told.returncode == 0 and "Good-air days" in told.stdout
    told = run(installed / "qingxiang", "--version", folder=Path("/"))
    assert told.returncode == 0 and "0." in told.stdout
    home = tmp_path / "home"
    told = run(installed / "qingxiang", "run", "--sample", "--date", "2025-03-01", folder=Path("/"),
               QINGXIANG_HOME=str(home))  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "SIMULATED DATA" in told.stdout and "Traceback" not in told.stderr
    house = House(home / "sample")
    assert house.ask("select count(distinct station_code) from air_hour") == [(24,)]
    assert house.ask("select program_version from publication")[0][0]
