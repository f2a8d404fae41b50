"""The commands together, and what becomes of errors: one sentence on standard error and exit code 2."""

from __future__ import annotations

import sys

import click

from pipelines.cli.doctor import doctor
from pipelines.cli.importing import import_group
from pipelines.cli.publishing import publish, rebuild
from pipelines.cli.running import run
from pipelines.cli.simulating import simulate
from pipelines.cli.status import status

#: Exit codes: 0 done; 1 finished, with refused data or breached checks; 2 wrong use or configuration.
DONE, WITH_BREACHES, WRONG_USE = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qingxiang")
def qingxiang() -> None:
    """Good-air days of Changsha, Zhuzhou and Xiangtan against 86.4 %.

    \b
    Exit codes: 0 done
                1 finished, with refused data or breached checks
                2 wrong use or configuration; one sentence says what to do
    """


for command in (run, import_group, status, rebuild, publish, doctor, simulate):
    qingxiang.add_command(command)


def main() -> None:
    """Run the command line."""
    try:
        # Outside of click's standalone mode a command's exit code comes back as its value.
        code = qingxiang(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else DONE)
    except click.Abort:
        click.echo("Interrupted. What was done stays; run the same command again to go on.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG_USE)
    except Exception as error:
        if not is_expected(error):
            raise
        click.echo(f"qingxiang: {error}", err=True)
        sys.exit(WRONG_USE)


#: Errors that say in one sentence what to do, by name: their modules need not be imported to be recognised.
EXPECTED = frozenset(
    {
        "DamagedBytes", "MixedHome", "NothingPublished", "PublicationError", "RefusedAnswer", "RegistryError",
        "RuleTableError", "SettingsError", "SourceUnavailable", "TableError", "WarehouseBusy", "WarehouseOutdated",
        "WarehouseUnreadable",
    }
)  # fmt: skip


def is_expected(error: BaseException) -> bool:
    """Whether an error is one of those that carry their own explanation; a full disk and missing rights are, too."""
    return type(error).__name__ in EXPECTED or isinstance(error, OSError)
