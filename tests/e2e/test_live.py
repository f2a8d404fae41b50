"""The national platform, played by a server on this machine: land, assess, ask again only for what is lacking."""

from __future__ import annotations

import http.server
import json
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import dagster as dg
import pytest
import trustme
from commands import made_region
from small_region import CLEAN

from assets.air import assets as air
from assets.air.answers import collect_answers, stamps_of
from assets.sources.http import SourceUnavailable
from pipelines.place import open_place
from pipelines.settings import Settings
from warehouse import clock
from warehouse.landing import Landing

STATIONS = ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "9999Z")
PAGE = b"<!DOCTYPE html><html><title>maintenance</title></html>"
KEYS = {"so2": "SO2", "no2": "NO2", "co": "CO", "o3": "O3", "pm10": "PM10", "pm25": "PM2_5"}


def station(code: str, hour: datetime) -> dict[str, str]:
    """One station of an answer, as the platform writes it."""
    values = {KEYS[item]: value for item, value in CLEAN.items()}
    return {
        "StationCode": code, "PositionName": "某处", "Area": "某市", "TimePointStr": f"{hour:%Y年%m月%d日 %H时}",
        "AQI": "40", "PrimaryPollutant": "—", **values,
    }  # fmt: skip


class Platform:
    """Answers about hours; some hours get a page or an error for a number of times."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[datetime] = []
        self.pages: Counter[datetime] = Counter()
        self.errors: Counter[datetime] = Counter()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hour = datetime.strptime(parse_qs(body)["date"][0], "%Y-%m-%d %H:%M:%S")
                status, content = outer.answer(hour)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme = "http" if context is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"

    def answer(self, hour: datetime) -> tuple[int, bytes]:
        self.asked.append(hour)
        if self.errors[hour]:
            self.errors[hour] -= 1
            return 503, b"busy"
        if self.pages[hour]:
            self.pages[hour] -= 1
            return 200, PAGE
        return 200, json.dumps([station(code, hour) for code in STATIONS], ensure_ascii=False).encode()


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Platform]:
    platform = Platform(context)
    thread = threading.Thread(target=platform.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        platform.server.shutdown()
        platform.server.server_close()
        thread.join()


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


@pytest.mark.slow
def test_a_morning_with_the_platform(tmp_path: Path) -> None:
    day = yesterday()
    stamps = stamps_of([day])
    with serving() as platform:
        house = made_region(tmp_path, QINGXIANG_AIR_SOURCE="cnemc-live", QINGXIANG_AIR_URL=platform.url)
        platform.pages[stamps[4]] = 1
        platform.errors[stamps[9]] = 1
        told = house("run")
        assert told.code == 1, "an answer was refused, and that is said"
        assert "HTML page titled “maintenance”" in " ".join((told.out + told.err).split())
        assert Counter(platform.asked) == Counter([*stamps, stamps[9]]), "503 is asked again at once"
        assert house.ask("select count(distinct hour_end), count(*) from air_hour") == [(23, 23 * 7)]
        refused = [fetch for fetch in Landing(house.home).fetches() if fetch.outcome == "refused"]
        assert [fetch.name for fetch in refused] == [f"cnemc-live-{stamps[4]:%Y-%m-%dT%H}.json"]
        assert Landing(house.home).read(refused[0].sha256) == PAGE, "kept as it came"
        assert all(fetch.url and fetch.url.startswith(platform.url) for fetch in Landing(house.home).fetches())

        platform.asked.clear()
        told = house("run")
        assert told.code == 0, told
        assert platform.asked == [stamps[4]], "only the hour that is lacking"
        assert house.ask("select count(distinct hour_end), count(*) from air_hour") == [(24, 24 * 7)]
        assert house.ask("select input_rows, accepted_rows, out_of_scope_rows from reading_batch") == [
            (24 * 7, 24 * 7, 24)
        ]
        assert house.ask("select distinct aqi, aqi_published from air_hour") == [(40, 40)]

        platform.asked.clear()
        assert house("run").code == 0
        assert platform.asked == []


@pytest.mark.slow
def test_a_wrong_certificate_is_refused(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    house = made_region(tmp_path)
    with serving(context) as platform:

        def collect(ca_file: Path | None) -> int:
            settings = Settings(
                home=house.home, registry=house.registry, air_source="cnemc-live", air_url=platform.url,
                air_ca_file=ca_file,
            )  # fmt: skip
            return len(collect_answers(open_place(settings), [yesterday()]).landed)

        for ca_file in (None, other):
            with pytest.raises(SourceUnavailable, match="certificate is not trusted"):
                collect(ca_file)
        assert platform.asked == [] and not list(Landing(house.home).fetches())
        assert collect(trusted) == 24


@pytest.mark.slow
def test_a_platform_that_is_away_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(air.air_answers.op, "_retry_policy", dg.RetryPolicy(max_retries=1, delay=0.1))
    with serving() as platform:
        url = platform.url
    house = made_region(tmp_path, QINGXIANG_AIR_SOURCE="cnemc-live", QINGXIANG_AIR_URL=url)
    told = house("run")
    assert told.code == 2, told
    assert f"qingxiang: {url}" in told.sentence and "nothing answers there" in told.sentence
    secret: Any = made_region(
        tmp_path, QINGXIANG_AIR_SOURCE="cnemc-live", QINGXIANG_AIR_URL=url.replace("//", "//me:word@")
    )("run")
    assert "word" not in secret.out + secret.err
