"""What the documents say is held to the program: links, commands, settings, rules, and the worked example."""

from __future__ import annotations

import csv
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from commands import House

from assets.sources.parsers import PARSERS
from pipelines.cli.main import qingxiang
from pipelines.settings import Settings
from quality.standards.tables import table_names

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")),
]  # fmt: skip
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"\s*(?:Next: )?(?:[A-Z_]+=\S+ )*(?:\S*/)?qingxiang((?: .*)?)$")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text_of(page: Path | str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose_of(page: Path | str) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", text_of(page))


def headings(page: Path) -> list[tuple[int, str]]:
    found = re.findall(r"^(#+) (.+)$", prose_of(page), re.MULTILINE)
    return [(len(marks), words) for marks, words in found]


def anchors(page: Path) -> set[str]:
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for _, words in headings(page)}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(prose_of(page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_nothing_of_a_machine_is_told(page: Path) -> None:
    text = text_of(page)
    assert not re.search(r"(?<![\w.])/(work|tmp|root|home)/", text)
    assert not re.search(r"\b(TODO|FIXME|TBD)\b", text)
    hosts = set(re.findall(r"https?://([\w.:-]+)", text))
    assert hosts <= {"keepachangelog.com", "semver.org", "127.0.0.1:3000"}


# -- commands ----------------------------------------------------------------------------------------------------


def commands_of(text: str) -> list[str]:
    """Every command line of the program in a text, in code blocks and between backticks."""
    lines = [line for _, block in FENCE.findall(text) for line in block.splitlines()]
    found = [COMMAND.match(line.rpartition("&& ")[2]) for line in [*lines, *SPAN.findall(FENCE.sub("", text))]]
    return [match[1].strip() for match in found if match]


def parsed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let click read a command line without running it; in a synopsis only the names are looked at."""
    command: click.Command = qingxiang
    arguments = shlex.split(line)
    while isinstance(command, click.Group) and arguments:
        name = arguments.pop(0)
        assert name in command.commands, f"qingxiang {line}: there is no command {name}"
        command = command.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    given = set(re.findall(r"--[\w-]+", line))
    assert given <= known, f"qingxiang {line}: there is no option {given - known}"
    if re.search(r"[\[…]|\b[A-Z]{2,}\b", line) or isinstance(command, click.Group):
        return
    monkeypatch.setattr(click.Path, "convert", lambda self, value, parameter, context: value)
    try:
        values = command.make_context(command.name, arguments).params
    except click.MissingParameter as missing:  # the text may name an option alone: `qingxiang import air` …
        assert not arguments, f"qingxiang {line}: {missing}"
        return
    assert values.get("form") in {None, *PARSERS}, f"qingxiang {line}: there is no such format"


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_commands_are_real(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in commands_of(text_of(page)):
        parsed(line, monkeypatch)


def test_the_readme_has_every_command_and_every_option() -> None:
    told = commands_of("".join(line for line in text_of("README.md").splitlines(keepends=True) if line.startswith("|")))
    for name, command in qingxiang.commands.items():
        if isinstance(command, click.Group):
            command = command.commands["air"]
        (line,) = [line for line in told if line.split()[0] == name]
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        assert options == set(re.findall(r"--[\w-]+", line)), name


def test_formats_are_named() -> None:
    for name in ("README.md", "README.zh-CN.md", "docs/sources.md"):
        spans = set(SPAN.findall(text_of(name)))
        assert set(PARSERS) <= spans, name


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for page in PAGES:
        text = text_of(page)
        named = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
        assert set(named) <= targets, page.name


# -- the two front pages -----------------------------------------------------------------------------------------


def test_both_front_pages_say_the_same() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    assert [level for level, _ in headings(english)] == [level for level, _ in headings(chinese)]
    assert commands_of(text_of(english)) == commands_of(text_of(chinese))
    links = [sorted(link.replace(".zh-CN", "") for link in LINK.findall(prose_of(page))) for page in (english, chinese)]
    assert links[0] == links[1]
    variables = [set(re.findall(r"QINGXIANG_\w+", text_of(page))) for page in (english, chinese)]
    assert variables[0] == variables[1]
    blocks = [FENCE.findall(text_of(page)) for page in (english, chinese)]
    same = [mine for mine, theirs in zip(*blocks, strict=True) if mine == theirs]
    assert len(same) == len(blocks[0]) - 2, "all blocks but the diagram and the layout are the same"
    for page in (english, chinese):
        assert len(text_of(page).splitlines()) <= 200


def test_the_changelog_knows_this_version() -> None:
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert f"## [{version}]" in text_of("CHANGELOG.md")


# -- tables and settings -----------------------------------------------------------------------------------------


def rows_of(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells_of(page: str) -> dict[str, list[str]]:
    """The rows of all Markdown tables of a page by their first cell, without backticks."""
    rows = [line.strip("| ").split("|") for line in text_of(page).splitlines() if line.startswith("|")]
    return {row[0].strip(" `"): [cell.strip() for cell in row] for row in rows}


def test_every_setting_of_the_operator_is_explained() -> None:
    told = cells_of("docs/operations.md")
    readme = cells_of("README.md")
    for name, field in Settings.model_fields.items():
        variable = f"QINGXIANG_{name.upper()}"
        assert told[name][1] == f"`{variable}`", name
        for default in (told[name][2], readme[variable][1]):
            assert field.default is None or str(field.default).removesuffix(".0") == default.strip("`"), name


def test_every_setting_of_the_region_is_explained() -> None:
    told = cells_of("docs/operations.md")
    for row in rows_of("assets/registry/settings.csv"):
        assert told[row["key"]][1] == f"`{row['value']}`", row["key"]


def test_every_quality_rule_is_explained() -> None:
    told = cells_of("docs/quality-rules.md")
    for row in rows_of("quality/expectations/air_rules.csv"):
        assert told[row["rule_id"]][1:4] == [row["title"], row["severity"], row["action"]], row["rule_id"]
        for parameter in re.split(r";(?=\w+=)", row["parameters"]):
            assert not parameter or f"`{parameter}`" in told[row["rule_id"]][4], row["rule_id"]


def test_every_table_that_is_named_exists() -> None:
    ours = {path.name for folder in ("assets", "quality") for path in (ROOT / folder).rglob("*.csv")}
    for name in ("README.md", "docs/air-rules.md", "docs/operations.md", "docs/quality-rules.md"):
        named = [span.rpartition("/")[2] for span in SPAN.findall(prose_of(name)) if re.fullmatch(r"[\w/]+\.csv", span)]
        assert set(named) <= ours, name
    judging = {f"{name}.csv" for name in table_names()} - {"air_item.csv"}
    assert judging <= set(SPAN.findall(text_of("docs/air-rules.md")))


def test_the_python_of_the_air_rules() -> None:
    (block,) = [block for language, block in FENCE.findall(text_of("docs/air-rules.md")) if language == "python"]
    names: dict[str, Any] = {}
    lines = [line for line in block.splitlines() if line]
    exec(lines[0], names)
    for line in lines[1:]:
        call, _, promised = line.partition("  # ")
        found = eval(call, names)
        assert str(found).strip("[]") == promised


# -- decisions ---------------------------------------------------------------------------------------------------


def test_decisions_are_whole_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    records = sorted(folder.glob("[0-9]*.md"))
    listed = LINK.findall(text_of("docs/decisions/README.md"))
    assert listed == [record.name for record in records]
    titles = [row[1] for cell, row in cells_of("docs/decisions/README.md").items() if cell.startswith("[")]
    assert [headings(r)[0][1] for r in records] == [f"{n}. {title}" for n, title in enumerate(titles, start=1)]
    for record in records:
        assert [words for _, words in headings(record)][1:] == ["Context", "Decision", "Compliance"], record.name
        text = text_of(record)
        tests = [(folder / link).resolve() for link in LINK.findall(text) if link.endswith(".py")]
        held = "".join(path.read_text(encoding="utf-8") for path in tests)
        for name in re.findall(r"`(test_\w+)`", text):
            assert f"def {name}(" in held, f"{record.name}: {name}"


# -- the worked example ------------------------------------------------------------------------------------------


def test_the_worked_example_of_another_region(tmp_path: Path) -> None:
    text = text_of("docs/adopting.md")
    for name, _, content in re.findall(r"^`([\w./]+)`\n\n```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    house = House(tmp_path / "data")
    blocks = [block for language, block in FENCE.findall(text) if not language]
    typed, promised = blocks
    told = [house(*shlex.split(line), folder=tmp_path) for line in commands_of(f"```\n{typed}```\n")]
    assert [one.code for one in told] == [1, 0, 0, 0], told
    assert set(promised.splitlines()) <= {line.rstrip() for line in told[-1].out.splitlines()}

    days = house.ask(
        "select city_code, cast(day as varchar), aqi, is_good from air_city_day where is_counted order by all"
    )
    assert days == [
        ("990100", "2026-02-28", 100, True),
        ("990100", "2026-03-01", 114, False),
        ("990200", "2026-02-28", 82, True),
        ("990200", "2026-03-01", 100, True),
    ]
    assert house.ask("select rule_id, scope, item, station_text from quarantine") == [("Q1", "value", "pm10", "西山")]
    assert house.ask("select count(*) from air_hour") == [(3,)]
