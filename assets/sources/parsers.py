"""The formats by name, and the packing an answer may come in."""

import zlib
from collections.abc import Mapping
from typing import Any, Protocol

from assets.sources import city_day, cnemc_archive, cnemc_live, pm25in_csv, quotsoft, station_day, table
from assets.sources.answer import ParsedAnswer, RefusedAnswer
from assets.sources.recognise import shown

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes an answer may have after unpacking; a national day is 2 MB, a year of a region 60 MB."""


class Parser(Protocol):
    """What a module of a format offers."""

    FORMAT: str
    KIND: str
    PARSER_VERSION: int
    IS_NATIONAL: bool

    def parse(self, content: bytes, name: str, mapping: Mapping[str, Any] | None = None) -> ParsedAnswer:
        """Read the bytes of one answer."""


PARSERS: dict[str, Parser] = {
    module.FORMAT: module for module in (cnemc_live, cnemc_archive, quotsoft, pm25in_csv, city_day, station_day, table)
}


def parser_of(format_name: str) -> Parser:
    """Return the parser of a format.

    Raises:
        RefusedAnswer: no such format; lists the known ones.
    """
    parser = PARSERS.get(format_name)
    if parser is None:
        raise RefusedAnswer(f"there is no format “{shown(format_name)}”; known are {', '.join(PARSERS)}")
    return parser


def kind_of(format_name: str, mapping: Mapping[str, Any] | None = None) -> str:
    """Return the kind of rows a format makes; for `table` the mapping decides."""
    return table.kind_of(mapping) if format_name == table.FORMAT else parser_of(format_name).KIND


def is_national(format_name: str, mapping: Mapping[str, Any] | None = None) -> bool:
    """Whether stations outside the registry are to be expected (and passed over) in this format's answers."""
    if format_name == table.FORMAT:
        return bool((mapping or {}).get("national", False))
    return parser_of(format_name).IS_NATIONAL


def decompress(content: bytes, name: str, max_bytes: int = MAX_UNPACKED) -> bytes:
    """Unpack gzip (seen from the bytes, not from the name); anything else is returned as it is.

    Raises:
        RefusedAnswer: truncated or damaged gzip, or more than `max_bytes` bytes.
    """
    where = shown(name)
    if not content.startswith(b"\x1f\x8b"):
        if len(content) > max_bytes:
            raise RefusedAnswer(f"{where} has {len(content):,} bytes, more than {max_bytes:,}: split it")
        return content
    parts: list[bytes] = []
    left, size = content, 0
    while left:
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            part = unpacker.decompress(left, max_bytes - size + 1)
        except zlib.error:
            raise RefusedAnswer(f"{where} is damaged gzip: fetch it again") from None
        size += len(part)
        if size > max_bytes:
            raise RefusedAnswer(f"{where} unpacks to more than {max_bytes:,} bytes: split it")
        if not unpacker.eof:
            raise RefusedAnswer(f"{where} is a gzip file that ends in the middle: fetch it again")
        parts.append(part)
        left = unpacker.unused_data.lstrip(b"\x00")
    return b"".join(parts)
