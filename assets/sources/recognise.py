"""First look at an answer's bytes: is it text, and if it is not what was asked for, what is it?

Nothing here decides how a value is read; it only lets a refusal say something useful.
"""

import re

from assets.sources.answer import RefusedAnswer

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_HTML = re.compile(rb"^\s*(<!doctype|<html|<head|<body|<\?xml|<script)", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HEADERS = (
    ({"date", "hour", "watchpoint"}, "pm25in-csv"),
    ({"date", "hour", "type"}, "quotsoft"),
    ({"timepoint", "stationcode"}, "cnemc-archive"),
    ({"station_code", "day"}, "station-day"),
    ({"city_code", "day"}, "city-day"),
    ({"city_name", "day"}, "city-day"),
)


def shown(text: str, limit: int = 60) -> str:
    """Text from outside, safe to print inside a sentence: one line, no control characters, bounded."""
    flat = "".join(c if c.isprintable() else " " for c in text)
    flat = " ".join(flat.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def likeness(content: bytes) -> str | None:
    """Say in words what the bytes look like (“an HTML page”, “the format quotsoft”), or None."""
    head = content[:65536].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(_GZIP):
        return "gzip"
    if head.startswith(_ZIP):
        return "an XLSX workbook or a ZIP archive"
    if head.startswith(_OLE):
        return "an old XLS workbook (save it as XLSX or CSV)"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 text (save it as UTF-8)"
    if _HTML.match(head):
        title = _TITLE.search(head.decode("utf-8", "replace"))
        return f"an HTML page titled “{shown(title[1])}”" if title else "an HTML page"
    if head.lstrip()[:1] in (b"[", b"{"):
        return _likeness_of_json(head)
    first = head.lstrip(b"\r\n").split(b"\n", 1)[0].decode("utf-8", "replace").strip()
    names = {name.strip().strip('"').lower() for name in re.split(r"[,;\t|]", first)}
    for wanted, name in _HEADERS:
        if wanted <= names:
            return f"the format {name}"
    return None


def _likeness_of_json(head: bytes) -> str:
    if b'"StationCode"' in head and b'"TimePoint' in head:
        return "the format cnemc-live"
    if b'"tbody"' in head or b'"thead"' in head:
        return "the format cnemc-water"
    return "JSON"


def hint(content: bytes, wanted: str) -> str:
    """Return “; it looks like …” when the bytes look like something else than the format `wanted`."""
    what = likeness(content)
    if what is None or what == f"the format {wanted}":
        return ""
    named = re.fullmatch(r"the format (\S+)", what)
    advice = f": try --format {named[1]}" if named else ""
    return f"; it looks like {what}{advice}"


def refuse_non_text(content: bytes, name: str, wanted: str) -> None:
    """Refuse bytes that cannot be a text file of any encoding we read.

    Raises:
        RefusedAnswer: empty, binary, HTML, UTF-16, or with NUL bytes.
    """
    where = shown(name)
    if not content.strip():
        raise RefusedAnswer(f"{where} is empty: fetch or export it again")
    what = likeness(content)
    if what and not what.startswith(("the format", "JSON")):
        raise RefusedAnswer(f"{where} is not {wanted}{hint(content, wanted)}")
    position = content.find(b"\x00")
    if position >= 0:
        line = content.count(b"\n", 0, position) + 1
        raise RefusedAnswer(f"{where} has a NUL byte in line {line}: the file is damaged or not text; fetch it again")


def utf8_of(content: bytes, name: str, encodings: tuple[str, ...]) -> bytes:
    """Return the text as UTF-8 without a byte-order mark and with plain newlines.

    Args:
        content: bytes of the file.
        name: file name for the sentence.
        encodings: what to try, in this order, of 'utf-8' and 'gb18030'.

    Raises:
        RefusedAnswer: when no encoding fits; names the line of the first wrong byte.
    """
    first_wrong: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError as wrong:
            first_wrong = first_wrong or wrong
            continue
        data = text.removeprefix("\ufeff").encode() if encoding != "utf-8" else content.removeprefix(b"\xef\xbb\xbf")
        return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    assert first_wrong is not None  # noqa: S101 - encodings is never empty
    line = content.count(b"\n", 0, first_wrong.start) + 1
    advice = "save it as UTF-8"
    if "gb18030" not in encodings:
        try:
            content.decode("gb18030")
            advice = 'it may be GB18030; save it as UTF-8, or use --format table with encoding = "gb18030"'
        except UnicodeDecodeError:
            pass
    raise RefusedAnswer(
        f"{shown(name)} is not {' or '.join(encodings).upper()} text "
        f"(byte 0x{content[first_wrong.start]:02X} in line {line}): {advice}"
    )
