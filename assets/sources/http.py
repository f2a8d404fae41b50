"""Requests to the platforms: bounded in time and size, certificates always checked, retried when it can help.

Sentences and records never hold what could be a secret: of an address they show scheme, host, port and path.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assets.sources.stamps import BEIJING

if TYPE_CHECKING:
    import requests

_TRANSIENT = (408, 429, 500, 502, 503, 504)
_USER_AGENT = "qingxiang (environmental monitoring pipeline)"
_CHUNK = 65536


class SourceUnavailable(Exception):
    """No usable answer from a source: one sentence with what, where and what to do."""


@dataclass(frozen=True)
class Limits:
    """How long and how much we wait for.

    Attributes:
        connect_s: seconds to connect.
        read_s: seconds between two bytes.
        total_s: seconds for one whole answer.
        max_bytes: bytes of an answer after unpacking.
        retries: how often a transient failure is tried again.
        backoff_s: seconds before the second retry, doubled each time; the first comes at once.
        max_wait_s: longest Retry-After that is obeyed.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    total_s: float = 180.0
    max_bytes: int = 64 * 1024 * 1024
    retries: int = 3
    backoff_s: float = 1.0
    max_wait_s: int = 60


@dataclass(frozen=True)
class Fetched:
    """One answer as it came.

    Attributes:
        name: file name under which it would be imported.
        url: address without credentials and query.
        http_status: status of the last try.
        content: the body.
        observed_at: the platform's own clock (Date header) as naive Beijing time.
    """

    name: str
    url: str
    http_status: int
    content: bytes
    observed_at: datetime | None


@dataclass(frozen=True)
class HttpSession:
    """A requests session with its limits and the certificate authority of its source."""

    requests: "requests.Session"
    ca_file: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def __enter__(self) -> "HttpSession":
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the connections."""
        self.requests.close()


def open_session(ca_file: Path | None = None, limits: Limits | None = None) -> HttpSession:
    """Open a session; use it in a `with` statement.

    Args:
        ca_file: PEM file of the authority that signed the source's certificate; default the machine's.
        limits: time, size and retries.

    Raises:
        SourceUnavailable: the ca_file does not exist.
    """
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry

    limits = limits or Limits()
    if ca_file is not None and not ca_file.is_file():
        raise SourceUnavailable(f"the certificate file {ca_file} does not exist: check the source's CA setting")
    retry = Retry(
        total=limits.retries,
        redirect=0,
        other=0,  # a certificate that is not trusted now is not trusted in a second either
        status_forcelist=_TRANSIENT,
        allowed_methods=frozenset({"GET", "POST"}),  # the platforms' POSTs are queries: asking twice changes nothing
        backoff_factor=limits.backoff_s,
        respect_retry_after_header=True,
        retry_after_max=limits.max_wait_s,
        raise_on_status=False,
    )
    session = requests.Session()
    session.headers["User-Agent"] = _USER_AGENT
    # A redirect is an answer like any other. Without this, requests reads its body before we can bound it.
    session.__dict__["get_redirect_target"] = lambda response: None
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=retry))
    return HttpSession(session, ca_file, limits)


def fetched(
    session: HttpSession,
    method: str,
    url: str,
    name: str,
    *,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | bytes | None = None,
    params: Mapping[str, str] | None = None,
) -> Fetched:
    """Ask once, retrying what is transient, and return the whole body whatever its status.

    Raises:
        SourceUnavailable: no connection, wrong certificate, time-out, broken or oversized body.
    """
    import requests
    import urllib3

    shown_url = safe_url(url)
    deadline = time.monotonic() + session.limits.total_s
    # `verify` is given with each request: a value on the session would lose to REQUESTS_CA_BUNDLE.
    verify: bool | str = str(session.ca_file) if session.ca_file else True
    options: dict[str, Any] = {
        "headers": dict(headers or {}),
        "data": data,
        "params": params,
        "verify": verify,
    }
    for is_last in (False, True):
        try:
            answer = session.requests.request(
                method,
                url,
                timeout=(session.limits.connect_s, session.limits.read_s),
                allow_redirects=False,
                stream=True,
                **options,
            )
            with answer:
                content = _body(answer, session.limits, deadline, shown_url)
            return Fetched(name, shown_url, answer.status_code, content, _clock(answer.headers.get("Date")))
        except SourceUnavailable:
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as wrong:
            sentence = _reason(wrong)
            # A body that breaks off is not retried by urllib3: once more from the start.
            if is_last or not _is_broken_body(wrong) or time.monotonic() > deadline:
                raise SourceUnavailable(f"{shown_url}: {sentence}") from None
    raise AssertionError("unreachable")


def _body(answer: "requests.Response", limits: Limits, deadline: float, shown_url: str) -> bytes:
    """Read the body as it arrives, within the limits of size and of total time."""
    parts: list[bytes] = []
    size = 0
    while chunk := answer.raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > limits.max_bytes:
            raise SourceUnavailable(
                f"{shown_url}: the answer is larger than {limits.max_bytes:,} bytes: check the address"
            )
        if time.monotonic() > deadline:
            raise SourceUnavailable(f"{shown_url}: no whole answer within {limits.total_s:g} s: try again later")
        parts.append(chunk)
    return b"".join(parts)


def _chain(error: BaseException) -> list[BaseException]:
    """Return the error and everything it wraps, as far as requests and urllib3 tell."""
    seen: list[BaseException] = []
    queue: list[Any] = [error]
    while queue and len(seen) < 20:
        at = queue.pop(0)
        if isinstance(at, BaseException) and at not in seen:
            seen.append(at)
            queue += [at.__cause__, at.__context__, getattr(at, "reason", None), *at.args]
    return seen


def _is_broken_body(error: BaseException) -> bool:
    import urllib3

    return any(isinstance(part, urllib3.exceptions.ProtocolError) for part in _chain(error))


def _reason(error: BaseException) -> str:
    """Say what went wrong from the kinds of errors only: their texts hold addresses with everything in
    them."""
    import socket
    import ssl

    import requests
    import urllib3

    chain = _chain(error)

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(part, kinds) for part in chain)

    if has(ssl.SSLCertVerificationError):
        return "its certificate is not trusted: give the authority's PEM file in the source's CA setting"
    if has(ssl.SSLError, urllib3.exceptions.SSLError):
        return "no secure connection (TLS): check address and port"
    if has(requests.exceptions.ProxyError):
        return "the proxy does not answer: check the proxy settings"
    if has(socket.gaierror, urllib3.exceptions.NameResolutionError):
        return "the host name is not known: check the address"
    if has(ConnectionRefusedError, urllib3.exceptions.NewConnectionError):
        return "nothing answers there: check address and port"
    if has(urllib3.exceptions.ConnectTimeoutError):
        return "no connection in time: check network and address, or try again later"
    if has(urllib3.exceptions.ReadTimeoutError, TimeoutError):
        return "no answer in time: try again later"
    if has(urllib3.exceptions.DecodeError):
        return "the answer's compression is damaged: try again later"
    if has(requests.exceptions.InvalidURL, requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):
        return "this is not a web address: it must begin with https:// or http://"
    if has(urllib3.exceptions.ProtocolError):
        return "the connection broke off in the middle of the answer: try again later"
    return f"the request failed ({type(error).__name__}): try again later"


def _clock(text: str | None) -> datetime | None:
    """Read a Date header as naive Beijing time; None if there is none or it is illegible."""
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return at.astimezone(BEIJING).replace(tzinfo=None) if at.tzinfo else None


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, without user name and password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(not an address)"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def safe_url(url: str) -> str:
    """Return the address without user name, password, query and fragment."""
    origin = origin_of(url)
    return origin if origin.startswith("(") else origin + urlsplit(url).path
