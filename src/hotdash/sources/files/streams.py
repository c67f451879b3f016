"""A file as a stream of UTF-8 bytes, whatever it is packed in and however it is encoded; never whole in memory."""

from __future__ import annotations

import bz2
import codecs
import hashlib
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from hotdash.errors import UnreadableFileError

# A packed chunk grows about sixteenfold; small chunks keep blocks, and with them memory, small.
CHUNK = 64 << 10
HEAD = 1 << 16
# With this share of undecodable lines in the head the file as a whole is in another encoding.
FOREIGN_SHARE = 0.2
# What people take for a CSV, by its first bytes.
NO_TEXT = {
    b"PK\x03\x04": "a workbook (.xlsx) or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"%PDF": "a PDF",
}


class _Unpacker(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


UNPACKERS: dict[bytes, tuple[str, Callable[[], _Unpacker]]] = {
    b"\x1f\x8b": ("gzip", lambda: zlib.decompressobj(wbits=31)),
    b"\xfd7zXZ\x00": ("xz", lambda: lzma.LZMADecompressor()),
    b"\x28\xb5\x2f\xfd": ("zstd", lambda: zstandard.ZstdDecompressor().decompressobj()),
    b"BZh": ("bzip2", lambda: bz2.BZ2Decompressor()),
}


@dataclass
class Stream:
    """An open file.

    Attributes:
        name: without folders; "standard input" for that.
        size: bytes on disk, None where unknown.
        bytes_read: of the file as it lies there (packed).
    """

    name: str
    size: int | None
    source: BinaryIO
    encoding: str | None = None
    bytes_read: int = 0
    _sha256: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Hex digest of what was read so far."""
        return self._sha256.hexdigest()

    def reopened(self) -> Stream | None:
        """The same file from its beginning; None where it can be read only once (a pipe)."""
        if not self.source.seekable():
            return None
        self.source.seek(0)
        return Stream(self.name, self.size, self.source, self.encoding)

    def chunks(self) -> Iterator[bytes]:
        """UTF-8 bytes without a byte order mark, undecodable bytes left in place.

        Raises:
            UnreadableFileError: it is packed and cut off or damaged, or in another encoding.
        """
        return self._decoded(self._unpacked())

    def _raw(self) -> Iterator[bytes]:
        while chunk := self.source.read(CHUNK):
            self.bytes_read += len(chunk)
            self._sha256.update(chunk)
            yield chunk

    def _unpacked(self) -> Iterator[bytes]:
        raw = self._raw()
        first = next(raw, b"")
        kind = next(((name, make) for magic, (name, make) in UNPACKERS.items() if first.startswith(magic)), None)
        if kind is None:
            yield first
            yield from raw
        else:
            yield from self._unpack(kind[0], kind[1], first, raw)

    def _unpack(self, kind: str, make: Callable[[], _Unpacker], first: bytes, raw: Iterator[bytes]) -> Iterator[bytes]:
        unpacker = make()
        rest: bytes | None = first
        try:
            while rest is not None:
                if unpacker.eof and rest:
                    unpacker = make()
                yield unpacker.decompress(rest)
                # A packed file may consist of several parts, one after the other.
                rest = unpacker.unused_data if unpacker.eof else b""
                rest = rest or next(raw, None)
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, OSError) as reason:
            raise self._damaged(kind, str(reason)) from None
        if not unpacker.eof:
            raise self._damaged(kind, "it ends in the middle")

    def _damaged(self, kind: str, detail: str) -> UnreadableFileError:
        return UnreadableFileError(
            f"{self.name} is a damaged or incomplete {kind} file.", detail=detail, hint="Download or copy it again."
        )

    def _decoded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        first = next(chunks, b"")
        while len(first) < HEAD and (more := next(chunks, b"")):
            first += more
        encoding = self.encoding
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        elif first.startswith(codecs.BOM_UTF8):
            first = first[3:]
        if encoding is None or codecs.lookup(encoding).name == "utf-8":
            self._check_utf8(first[:HEAD])
            yield first
            yield from chunks
            return
        yield from self._recoded(encoding, first, chunks)

    def _recoded(self, encoding: str, first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)()
        lines = 1
        try:
            chunk: bytes | None = first
            while chunk is not None:
                text = decoder.decode(chunk)
                lines += text.count("\n")
                yield text.encode()
                chunk = next(chunks, None)
            yield decoder.decode(b"", final=True).encode()
        except UnicodeError as reason:
            raise UnreadableFileError(
                f"{self.name} is not {encoding} near line {lines}.", detail=str(reason), hint="Say another --encoding."
            ) from None

    def _check_utf8(self, head: bytes) -> None:
        taken_for = next((what for magic, what in NO_TEXT.items() if head.startswith(magic)), None)
        if taken_for or (b"\0" in head and not _is_utf8(head)):
            raise UnreadableFileError(
                f"{self.name} is {taken_for or 'not text'}.",
                hint="Unpack it, or save it as CSV (UTF-8), and import that file.",
            )
        lines = head.split(b"\n")[:-1] or [head]
        bad = [number for number, line in enumerate(lines, 1) if not _is_utf8(line)]
        if len(bad) > max(1, FOREIGN_SHARE * len(lines)) or (bad and bad[0] == 1):
            column = 1 + lines[bad[0] - 1].count(b",", 0, _bad_place(lines[bad[0] - 1]))
            raise UnreadableFileError(
                f"{self.name}: line {bad[0]}, column {column} is not UTF-8.",
                detail=f"{len(bad)} of the first {len(lines)} lines are not.",
                hint="Say how it is encoded, for instance --encoding windows-1252, or export it as UTF-8.",
            )


def _is_utf8(line: bytes) -> bool:
    return _bad_place(line) < 0


def _bad_place(line: bytes) -> int:
    try:
        line.decode()
    except UnicodeDecodeError as reason:
        return reason.start
    return -1


def open_stream(path: Path | str, *, encoding: str | None = None) -> Stream:
    """Open a file, or standard input for "-".

    Raises:
        UnreadableFileError: there is no such file, it is a folder, or the encoding is not known.
    """
    check_encoding(encoding)
    if str(path) == "-":
        return Stream("standard input", None, sys.stdin.buffer, encoding)
    path = Path(path)
    try:
        return Stream(path.name, path.stat().st_size, path.open("rb"), encoding)
    except OSError as reason:
        raise UnreadableFileError(f"{path} cannot be opened.", detail=reason.strerror, hint="Check the path.") from None


def check_encoding(encoding: str | None) -> None:
    """See that there is such an encoding.

    Raises:
        UnreadableFileError: there is none.
    """
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise UnreadableFileError(
            f"There is no encoding {encoding!r}.", hint="Try utf-8, windows-1252 or utf-16."
        ) from None
