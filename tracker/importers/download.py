"""Fetching one large published file: taken up where it broke off, and checked by length and hash before it counts.

What is being fetched lies in `NAME.part` with `NAME.part.json` beside it, which says of which version of the file it is
the beginning; when all is there and checked it becomes `NAME`, with `NAME.json`.
"""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from http.client import HTTPException, IncompleteRead
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

PIECE: Final = 1024 * 1024
TIMEOUT: Final = 60.0
"""Seconds without any byte after which a connection counts as broken."""
ATTEMPTS: Final = 5
"""How often a broken connection is taken up again, as long as each one brings something."""
SCHEMES: Final = ("https", "http")
MOST: Final = 4 * 1024**3
"""Bytes: ten times the largest export that was ever seen."""
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_DIGEST = re.compile(r"sha-256=:?([A-Za-z0-9+/=]+):?", re.IGNORECASE)

Progress = Callable[[int, int], None]
"""Told how many bytes are there and how many it will be, 0 where the server does not say."""


class DownloadRefused(Exception):
    """The file could not be fetched; the message says why and what to do."""


class _Broken(Exception):
    """The connection broke off; what came is kept, unless it was of no use (`anew`)."""

    def __init__(self, why: str, *, anew: bool = False) -> None:
        super().__init__(why)
        self.anew = anew


class _Redirects(HTTPRedirectHandler):
    """Follows a server elsewhere, but to no other kind of address, and never from a safe to an unsafe one."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Return the next request; raises DownloadRefused."""
        schemes = ("https",) if req.type == "https" else SCHEMES
        if urlsplit(newurl).scheme not in schemes:
            fp.close()
            raise DownloadRefused(f"{req.full_url} leads to “{newurl}”, from where nothing is fetched.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file that was fetched whole. `unchanged`: it was here already, and the server has no newer one."""

    path: Path
    size: int
    sha256: str
    unchanged: bool


@dataclass(frozen=True, slots=True)
class _Version:
    """What the server said of the version of the file that is here, whole or in part."""

    url: str
    etag: str
    modified: str
    length: int
    digest: str
    sha256: str = ""

    @property
    def condition(self) -> str:
        """What a server can tell this version by: only a strong tag, or a date, is safe to go on from."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


def download(
    url: str, folder: Path, *, sha256: str = "", progress: Progress = lambda _here, _whole: None
) -> Downloaded:
    """Fetch a file into a folder; with `sha256`, what comes must have that hash. Raises DownloadRefused."""
    name = _name_in(url)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise DownloadRefused(f"“{sha256}” is no SHA-256: that has 64 digits from 0 to f.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            return _patiently(_Fetching(url, folder / name, sha256.lower(), progress))
    except OSError as error:  # those of the network were told apart before
        raise DownloadRefused(f"{folder / name} cannot be written: {error.strerror or error}.") from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Let nobody else fetch into a folder meanwhile; raises DownloadRefused where somebody does."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where nothing keeps two commands apart
    except ImportError:
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise DownloadRefused(f"Another command is fetching into {folder} already: wait until it has ended.") from error
    finally:
        os.close(place)  # which ends the lock, as the end of the process would


def _name_in(url: str) -> str:
    """Return the name of the file that an address leads to; raises DownloadRefused."""
    try:
        parts = urlsplit(url)
        sound = url.isascii() and url.isprintable() and " " not in url and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound or parts.scheme not in SCHEMES:
        raise DownloadRefused(f"“{url}” is no address to fetch a file from: it must begin with https://.")
    name = unquote(PurePosixPath(parts.path).name)
    if not name or "/" in name or "\\" in name or "\0" in name or name.startswith("."):
        raise DownloadRefused(f"“{url}” names no file.")
    return name


def _patiently(fetching: "_Fetching") -> Downloaded:
    before = -1
    for _ in range(ATTEMPTS):
        try:
            return fetching.fetch()
        except _Broken as broken:
            if not broken.anew and fetching.here <= before:
                raise DownloadRefused(f"{broken}. Run the command again: it goes on from there.") from broken
            before = -1 if broken.anew else fetching.here
    raise DownloadRefused(f"The connection broke off {ATTEMPTS} times. Run the command again: it goes on from there.")


class _Fetching:
    """One file on its way."""

    def __init__(self, url: str, path: Path, sha256: str, progress: Progress) -> None:
        self._url = url
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._wanted = sha256
        self._progress = progress
        self._opener = build_opener(_Redirects)

    @property
    def here(self) -> int:
        """How many bytes of the file are here."""
        return self._part.stat().st_size if self._part.exists() else 0

    def fetch(self) -> Downloaded:
        """Ask for the file, or for the rest of it, and check it when it is whole."""
        whole, begun = _read_version(self._path), _read_version(self._part)
        if whole is not None and not self._is_sound(whole):
            whole = None
        if begun is None or begun.url != self._url or not begun.condition:
            self._forget()
            begun = None
        elif begun.length and self.here == begun.length:
            return self._finish(begun)  # broken off between the last byte and the check
        request = self._request(whole, begun)
        try:
            answer = self._opener.open(request, timeout=TIMEOUT)
        except HTTPError as error:
            with error:
                return self._refused_by_server(error, request, whole)
        except ValueError as error:  # it was sent on to what is no address
            raise DownloadRefused(f"{self._url} leads to no address: {error}.") from error
        except (OSError, HTTPException) as error:
            raise _Broken(f"{self._url} cannot be reached: {getattr(error, 'reason', None) or error}") from error
        with answer:
            return self._take(answer, begun)

    def _request(self, whole: _Version | None, begun: _Version | None) -> Request:
        request = Request(self._url, headers={"Accept-Encoding": "identity", "User-Agent": "rights-tracker"})  # noqa: S310
        if begun is not None and self.here:
            request.add_header("Range", f"bytes={self.here}-")
            request.add_header("If-Range", begun.condition)
        elif whole is not None and whole.url == self._url:
            if whole.etag:
                request.add_header("If-None-Match", whole.etag)
            elif whole.modified:
                request.add_header("If-Modified-Since", whole.modified)
        return request

    def _take(self, answer: Any, begun: _Version | None) -> Downloaded:
        version, start = self._version_of(answer, begun)
        if version.length > MOST:
            raise DownloadRefused(f"The file has {version.length:,} bytes, which no export has: nothing was fetched.")
        if not (version.length or answer.chunked or version.digest or self._wanted):
            hint = "Give its --sha256, and it is."
            raise DownloadRefused(f"The server does not say how long the file is: it cannot be checked. {hint}")
        _write_version(self._part, version)
        here = self._write(answer, start, version.length)
        if version.length and here < version.length:
            raise _Broken(f"The connection broke off after {here:,} of {version.length:,} bytes")
        return self._finish(version)

    def _write(self, answer: Any, start: int, whole: int) -> int:
        """Write what comes from a place on, and return how far it went; raises _Broken."""
        here = start
        with self._part.open("r+b" if start else "wb") as out:
            out.seek(start)
            out.truncate()
            while True:
                try:
                    piece = answer.read(PIECE)
                except (OSError, HTTPException) as error:
                    if isinstance(error, IncompleteRead):
                        out.write(error.partial)
                    raise _Broken(f"The connection broke off after {here:,} bytes") from error
                if not piece:
                    break
                out.write(piece)
                here += len(piece)
                self._progress(here, whole)
                if here > MOST:
                    raise DownloadRefused(f"The file has more than {MOST:,} bytes, which no export has.")
            out.flush()
            os.fsync(out.fileno())
        return here

    def _version_of(self, answer: Any, begun: _Version | None) -> tuple[_Version, int]:
        headers: Mapping[str, str] = answer.headers
        start, length = 0, answer.length or 0
        if answer.status == 206:
            match = _RANGE.fullmatch(headers.get("Content-Range", ""))
            if match is None or begun is None or int(match[1]) != self.here:
                self._forget()
                raise _Broken("The server sent another part of the file than was asked for", anew=True)
            start, length = int(match[1]), begun.length if match[2] == "*" else int(match[2])
            if _differ(begun, headers, length):
                self._forget()
                raise _Broken("The file changed at the server while it was fetched", anew=True)
        elif answer.status != 200:
            raise DownloadRefused(f"{self._url} answers {answer.status} {answer.reason}, and no file.")
        digest = _DIGEST.search(headers.get("Repr-Digest") or headers.get("Digest") or "")
        before = begun if start and begun is not None else _Version(self._url, "", "", 0, "")
        return _Version(
            self._url,
            headers.get("ETag") or before.etag,
            headers.get("Last-Modified") or before.modified,
            length,
            digest[1] if digest else before.digest,
        ), start

    def _finish(self, version: _Version) -> Downloaded:
        """Check what is there whole, and give it its name."""
        size, found = self.here, _hash_of(self._part)
        if version.length and size != version.length:
            self._forget()
            raise DownloadRefused(f"{size:,} bytes came, not {version.length:,}: nothing was kept. Fetch it again.")
        wanted = self._wanted or _hex(version.digest)
        if wanted and wanted != found:
            self._forget()
            raise DownloadRefused(f"What came has the SHA-256 {found}, not {wanted}: nothing was kept.")
        self._part.replace(self._path)
        _write_version(self._path, _Version(**{**asdict(version), "length": size, "sha256": found}))
        self._forget()
        return Downloaded(self._path, size, found, unchanged=False)

    def _refused_by_server(self, error: HTTPError, request: Request, whole: _Version | None) -> Downloaded:
        asked = request.has_header("If-none-match") or request.has_header("If-modified-since")
        if error.code == 304 and whole is not None and asked:
            if self._wanted and self._wanted != whole.sha256:
                raise DownloadRefused(f"The file that is here has the SHA-256 {whole.sha256}, not {self._wanted}.")
            return Downloaded(self._path, whole.length, whole.sha256, unchanged=True)
        if error.code == 416:
            self._forget()
            raise _Broken("The server has no such part of the file any more", anew=True) from error
        raise DownloadRefused(f"{self._url} answers {error.code} {error.reason}.") from error

    def _is_sound(self, whole: _Version) -> bool:
        """Tell whether the file that is here is still the one that was fetched."""
        there = self._path.is_file() and self._path.stat().st_size == whole.length
        return there and _hash_of(self._path) == whole.sha256

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        _notes(self._part).unlink(missing_ok=True)


def _differ(begun: _Version, headers: Mapping[str, str], length: int) -> bool:
    """Tell whether a part is of another version than what is here: servers may overlook what was asked of them."""
    etag, modified = headers.get("ETag"), headers.get("Last-Modified")
    other = (etag and begun.etag and etag != begun.etag) or (modified and begun.modified and modified != begun.modified)
    return bool(other or (begun.length and length != begun.length))


def _notes(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _read_version(path: Path) -> _Version | None:
    try:
        return _Version(**json.loads(_notes(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_version(path: Path, version: _Version) -> None:
    _notes(path).write_text(json.dumps(asdict(version), indent=1) + "\n", encoding="utf-8")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hex(digest: str) -> str:
    try:
        return base64.b64decode(digest, validate=True).hex() if digest else ""
    except binascii.Error:
        return ""
