"""What the commands say of a ratio and of errors."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click
import pytest

from assets.registry import RegistryError
from assets.sources.answer import RefusedAnswer
from assets.sources.http import SourceUnavailable
from pipelines.cli.main import is_expected, main, qingxiang
from pipelines.cli.status import verdict
from pipelines.run import Outcome
from pipelines.settings import SettingsError
from quality.expectations.rules import RuleTableError
from quality.standards.checks import TableError
from warehouse.landing import MixedHome
from warehouse.publish import PublicationError
from warehouse.store import WarehouseBusy


def ratio(**changed: Any) -> dict[str, Any]:
    return {
        "is_reportable": True, "target_pct": Decimal("86.4"), "meets_target": True, "meets_target_as_published": True,
        **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ratio(), "meets the target"),
        (ratio(meets_target=False, meets_target_as_published=False), "below the target"),
        (ratio(meets_target=False), "below the target, though it prints as met"),  # 311 of 360
        (ratio(is_reportable=False), "not reportable (有效天数不足)"),
        (ratio(target_pct=None, meets_target=None, meets_target_as_published=None), "no target in force"),
    ],
)
def test_verdict(row: dict[str, Any], words: str) -> None:
    assert verdict(row) == words


OURS = (
    MixedHome, PublicationError, RefusedAnswer, RegistryError, RuleTableError, SettingsError, SourceUnavailable,
    TableError, WarehouseBusy,
)  # fmt: skip


@pytest.mark.parametrize("kind", [*OURS, OSError, FileNotFoundError], ids=lambda kind: kind.__name__)
def test_errors_that_carry_a_sentence_are_expected(kind: type[Exception]) -> None:
    assert is_expected(kind("a sentence"))


@pytest.mark.parametrize("kind", [ValueError, KeyError, AssertionError, TypeError])
def test_a_fault_of_the_program_is_not_hidden(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: object, **rest: object) -> None:
        raise kind("a fault")

    assert not is_expected(kind("a fault"))
    monkeypatch.setattr(type(qingxiang), "__call__", fail)
    with pytest.raises(kind):
        main()


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(self: object, **rest: object) -> None:
        raise click.Abort

    monkeypatch.setattr(type(qingxiang), "__call__", interrupt)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130
    assert "run the same command again" in capsys.readouterr().err


def test_outcome() -> None:
    assert Outcome().is_clean
    assert not Outcome(failures=["x"]).is_clean and not Outcome(breaches=["x"]).is_clean
