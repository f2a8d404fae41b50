"""The HTTP side against servers on this machine."""

import gzip
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from assets.sources.cnemc_live import fetch, fetch_latest
from assets.sources.http import Limits, SourceUnavailable, fetched, open_session, origin_of, safe_url

QUICK = Limits(connect_s=2, read_s=0.5, total_s=3, max_bytes=100_000, retries=2, backoff_s=0.01, max_wait_s=1)


class Server:
    """Answers in turn from a list of functions; the last one repeats."""

    def __init__(self, *answers: Any, context: ssl.SSLContext | None = None) -> None:
        self.requests: list[dict[str, Any]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                outer.requests.append(
                    {"path": self.path, "headers": dict(self.headers), "body": body, "at": time.monotonic()}
                )
                answers[min(len(outer.requests), len(answers)) - 1](self)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: Any) -> None:
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *args: Any) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"


@contextmanager
def serving(*answers: Any, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(*answers, context=context)
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


def reply(status: int = 200, body: bytes = b"[]", **headers: str) -> Any:
    def answer(handler: Any) -> None:
        handler.send_response_only(status)
        for key, value in headers.items():
            handler.send_header(key.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def cut(handler: Any) -> None:
    """Promise more than comes."""
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"[")
    handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def drip(handler: Any) -> None:
    """Send a byte now and then, for ever."""
    handler.send_response_only(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def ask(server: Server, limits: Limits = QUICK, ca_file: Path | None = None, path: str = "/x") -> Any:
    with open_session(ca_file, limits) as session:
        return fetched(session, "POST", server.url + path, "n")


def failure(server: Server, **named: Any) -> str:
    with pytest.raises(SourceUnavailable) as caught:
        ask(server, **named)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_given_hours_are_asked_for_as_the_page_does() -> None:
    clock = "Fri, 31 May 2024 14:30:05 GMT"
    with (
        serving(reply(body=b"[1]", Date=clock), reply(body=b"[2]")) as server,
        open_session(limits=QUICK) as session,
    ):
        first, second = fetch(server.url + "/", [datetime(2024, 5, 31, 22), datetime(2024, 6, 1)], session)
        latest = fetch_latest(server.url, session)
    assert (first.name, first.content, first.http_status) == ("cnemc-live-2024-05-31T22.json", b"[1]", 200)
    assert first.observed_at == datetime(2024, 5, 31, 22, 30, 5), "the platform's clock, in Beijing time"
    assert (second.name, second.observed_at) == ("cnemc-live-2024-06-01T00.json", None)
    asked = server.requests[0]
    assert asked["path"] == "/HourChangesPublish/GetAQIHistoryByConditionHis"
    assert asked["body"] == b"date=2024-05-31+22%3A00%3A00"
    assert asked["headers"]["X-Requested-With"] == "XMLHttpRequest"
    assert asked["headers"]["Origin"] == server.url and asked["headers"]["Referer"] == server.url + "/"
    assert server.requests[2]["path"] == "/HourChangesPublish/GetAllAQIPublishLive"
    assert server.requests[2]["headers"]["Content-Length"] == "0" and latest.name == "cnemc-live-latest.json"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_transient_status_is_tried_again(status: int) -> None:
    with serving(reply(status), reply(body=b"[1]")) as server:
        assert ask(server).content == b"[1]"
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
def test_other_status_is_returned_at_once(status: int) -> None:
    with serving(reply(status, b"no", Location="http://127.0.0.1:9/")) as server:
        answer = ask(server)
        assert (answer.http_status, answer.content, len(server.requests)) == (status, b"no", 1)


def test_after_the_last_retry_the_status_is_returned() -> None:
    with serving(reply(503, b"busy")) as server:
        assert ask(server).http_status == 503
        assert len(server.requests) == 3


def test_retry_after_is_obeyed_up_to_a_bound() -> None:
    with serving(reply(429, Retry_After="1"), reply(503, Retry_After="86400"), reply()) as server:
        ask(server)
        first, second, third = (request["at"] for request in server.requests)
        assert 0.9 < second - first < 2 and 0.9 < third - second < 2


def test_no_answer_in_time() -> None:
    limits = Limits(connect_s=1, read_s=0.2, retries=1, backoff_s=0.01)
    with serving(lambda handler: time.sleep(1)) as server:
        assert "no answer in time" in failure(server, limits=limits)
        assert len(server.requests) == 2


def test_a_dripping_answer_is_stopped_by_the_total_time() -> None:
    limits = Limits(connect_s=1, read_s=5, total_s=0.5, retries=1)
    with serving(drip) as server:
        begin = time.monotonic()
        assert "no whole answer within 0.5 s" in failure(server, limits=limits)
        assert time.monotonic() - begin < 2


def test_a_body_that_breaks_off_is_asked_for_once_more() -> None:
    with serving(cut, reply(body=b"[1]")) as server:
        assert ask(server).content == b"[1]"
    with serving(cut) as server:
        assert "broke off" in failure(server)
        assert len(server.requests) == 2


def test_oversized_answers() -> None:
    with serving(reply(body=b"x" * 100_001)) as server:
        assert "larger than 100,000 bytes" in failure(server)
    bomb = gzip.compress(bytes(50_000_000))
    with serving(reply(body=bomb, Content_Encoding="gzip")) as server:
        assert "larger than 100,000 bytes" in failure(server)
    with serving(reply(body=gzip.compress(b"[1]"), Content_Encoding="gzip")) as server:
        assert ask(server).content == b"[1]"
    with serving(reply(body=b"no gzip at all", Content_Encoding="gzip")) as server:
        assert "compression is damaged" in failure(server)


def test_nothing_there_and_no_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open_session(limits=QUICK) as session:
        for url, words in (
            (f"http://127.0.0.1:{port}/a", "nothing answers there"),
            ("cnemc.cn/a", "not a web address"),
            ("ftp://x/a", "not a web address"),
            ("http://[", "(not an address)"),
            ("http://name.invalid/a", "the host name is not known"),
        ):
            with pytest.raises(SourceUnavailable) as caught:
                fetched(session, "GET", url, "n")
            assert words in str(caught.value)


def test_credentials_are_in_no_sentence_and_no_record() -> None:
    secret_url = "http://user:geheim@127.0.0.1:9/data?token=geheim#geheim"
    assert safe_url(secret_url) == "http://127.0.0.1:9/data" and origin_of(secret_url) == "http://127.0.0.1:9"
    with serving(reply()) as server, open_session(limits=QUICK) as session:
        address = server.url.replace("//", "//user:geheim@")
        answer = fetched(session, "GET", address + "/data?token=geheim", "n", params={"key": "geheim"})
        assert answer.url == server.url + "/data"
        list(fetch(address, [datetime(2024, 5, 31)], session))
        assert "geheim" not in str({**server.requests[1]["headers"], "Authorization": ""})
    with open_session(limits=QUICK) as session, pytest.raises(SourceUnavailable) as caught:
        fetched(session, "GET", secret_url, "n", params={"key": "geheim"})
    assert "geheim" not in str(caught.value)


class TestCertificates:
    @pytest.fixture
    def authority(self) -> trustme.CA:
        return trustme.CA()

    def context(self, authority: trustme.CA, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        return context

    def test_trusted_through_the_ca_file_only(self, authority: trustme.CA, tmp_path: Path) -> None:
        ca_file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        with serving(reply(body=b"[1]"), context=self.context(authority, "127.0.0.1")) as server:
            assert ask(server, ca_file=ca_file).content == b"[1]"
            assert "certificate is not trusted" in failure(server)

    def test_wrong_authority_and_wrong_host(self, authority: trustme.CA, tmp_path: Path) -> None:
        mine, other = tmp_path / "mine.pem", tmp_path / "other.pem"
        authority.cert_pem.write_to_path(str(mine))
        trustme.CA().cert_pem.write_to_path(str(other))
        with serving(reply(), context=self.context(authority, "127.0.0.1")) as server:
            assert "certificate is not trusted" in failure(server, ca_file=other)
        with serving(reply(), context=self.context(authority, "elsewhere.example")) as server:
            assert "certificate is not trusted" in failure(server, ca_file=mine)

    def test_the_environment_does_not_replace_the_ca_file(
        self, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine, other = tmp_path / "mine.pem", tmp_path / "other.pem"
        authority.cert_pem.write_to_path(str(mine))
        trustme.CA().cert_pem.write_to_path(str(other))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(mine))
        with serving(reply(), context=self.context(authority, "127.0.0.1")) as server:
            assert "certificate is not trusted" in failure(server, ca_file=other)

    def test_tls_asked_of_a_plain_server(self) -> None:
        with serving(reply()) as server:
            server.url = server.url.replace("http:", "https:")
            assert "no secure connection" in failure(server)

    def test_a_ca_file_that_is_not_there_or_is_none(self, tmp_path: Path, authority: trustme.CA) -> None:
        with pytest.raises(SourceUnavailable, match="does not exist"):
            open_session(tmp_path / "none.pem")
        wrong = tmp_path / "wrong.pem"
        wrong.write_text("no certificate")
        with serving(reply(), context=self.context(authority, "127.0.0.1")) as server:
            assert failure(server, ca_file=wrong)
