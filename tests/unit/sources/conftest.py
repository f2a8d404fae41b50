"""Small helpers for the parser tests."""

from collections.abc import Callable
from typing import Any

import pytest

from assets.sources.answer import ROW_SCHEMAS, ParsedAnswer, RefusedAnswer
from assets.sources.parsers import PARSERS, kind_of

Parse = Callable[..., ParsedAnswer]


@pytest.fixture
def parse() -> Parse:
    """Parse bytes or text, and check what holds for every answer."""

    def run(form: str, content: bytes | str, name: str = "file.csv", mapping: dict[str, Any] | None = None) -> Any:
        data = content.encode() if isinstance(content, str) else content
        answer = PARSERS[form].parse(data, name, mapping)
        kind = kind_of(form, mapping)
        assert answer.rows.schema == ROW_SCHEMAS[kind]
        numbers = answer.rows["row_number"].to_pylist()
        assert numbers == list(range(1, len(numbers) + 1))
        assert answer.rows["original"].null_count == 0
        assert set(answer.provided) <= set(answer.rows.column_names)
        moment = "hour_end" if kind == "air_hour" else "day"
        for row in answer.rows.to_pylist():
            assert row[moment] is not None or row["problem"]
            assert row["status"] or row["problem"]
        return answer

    return run


@pytest.fixture
def refusal(parse: Parse) -> Callable[..., str]:
    """Parse what must be refused and return the sentence."""

    def run(*arguments: Any, **named: Any) -> str:
        with pytest.raises(RefusedAnswer) as caught:
            parse(*arguments, **named)
        sentence = str(caught.value)
        assert "\n" not in sentence and len(sentence) < 500
        return sentence

    return run
