"""A text file as UTF-8 that can be read again and again: the file itself, or a copy of ours."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from ingest.domain.ahead import ahead
from ingest.errors import ExportUnreadable
from ingest.sources.encoding import (
    NEED_MARK,
    Decoder,
    Undecodable,
    Utf8Check,
    byte_order_mark,
    codec_name,
    looks_like_utf8,
)
from ingest.sources.fingerprint import Fingerprint
from ingest.sources.original import read_blocks, working_file, write

_BLOCK_BYTES = 1 << 20
_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Text:
    """UTF-8 content: from ``start`` on in the open file ``descriptor``.

    ``copy`` is the working file behind the descriptor, or None where the given
    file is read itself. ``sha256`` is that of the given bytes as they were copied;
    of those that are read again, ``fingerprint`` is what they were when they were checked.
    """

    descriptor: int
    start: int
    copy: BinaryIO | None
    encoding: str
    note: str
    sha256: str | None = None
    fingerprint: str | None = None

    def close(self) -> None:
        """Close the copy, if there is one."""
        if self.copy is not None:
            self.copy.close()


@dataclass(frozen=True, slots=True)
class Substitute:
    """Letters that the parser cannot take as separators, and control characters in their place."""

    letters: dict[int, int]

    def apply(self, text: str) -> str:
        """Return ``text`` with the control characters; refuse it if it has such already."""
        for control in self.letters.values():
            if chr(control) in text:
                msg = f"The file holds the control character U+{control:04X}."
                raise ExportUnreadable(
                    msg, hint='Export it with a delimiter and a quote from ASCII, such as ; and ".'
                )
        return text.translate(self.letters)

    def restore(self, text: str) -> str:
        """Return ``text`` as it stood in the file."""
        return text.translate({control: letter for letter, control in self.letters.items()})


def open_text(descriptor: int, encoding: str, substitute: Substitute, workdir: Path) -> Text:
    """Decide the encoding of a file over all its bytes, and give its content as UTF-8.

    Raises ExportUnreadable with byte offset and line for what cannot be decoded.
    """
    prefix = next(read_blocks(descriptor, _PREFIX))
    mark, marked = byte_order_mark(prefix) or (b"", None)
    declared = None if encoding == "auto" else codec_name(encoding)
    if marked and declared and not declared.startswith(marked):
        msg = f"The file begins with the byte order mark of {marked}, not of {encoding}."
        raise ExportUnreadable(msg, hint="Declare 'encoding: auto' in the mapping.")
    if declared in NEED_MARK and not marked:
        msg = f"The file has no byte order mark, and {encoding} means nothing without one."
        raise ExportUnreadable(msg, hint=f"Declare {encoding}-le, {encoding}-be or auto.")
    chosen = declared or marked
    source = _Source(descriptor, len(mark) if marked == "utf-8" else 0, substitute)
    note = f"Encoding: {encoding}, as the mapping declares."
    if marked:
        note = f"Encoding: {marked} (byte order mark)."
    if chosen is None:
        return _climb(source, workdir)
    try:
        if chosen == "utf-8":
            return source.as_utf8(note, workdir)
        return source.transcoded(chosen, note, workdir)
    except Undecodable as error:
        _refuse(source, chosen, error, f"not {chosen}")


def _climb(source: "_Source", workdir: Path) -> Text:
    """Try strict UTF-8, then strict cp1252."""
    try:
        return source.as_utf8("Encoding: utf-8 (valid throughout).", workdir)
    except Undecodable as error:
        not_utf8 = error
    try:
        note = "Encoding: cp1252 (no byte order mark, not valid UTF-8)."
        return source.transcoded("cp1252", note, workdir, never_utf8=True)
    except Undecodable as error:
        _refuse(source, "cp1252", error, "neither UTF-8 nor cp1252")
    except _MixedError:
        _refuse(source, "utf-8", not_utf8, "not UTF-8, though other letters of the file are")


class _MixedError(Exception):
    """Text that was to be cp1252 has letters that are UTF-8."""


def _insist_on_one_encoding(block: bytes) -> None:
    if looks_like_utf8(block):
        raise _MixedError


@dataclass(frozen=True, slots=True)
class _Source:
    """The given bytes, and where behind a byte order mark they start."""

    descriptor: int
    start: int
    substitute: Substitute

    def as_utf8(self, note: str, workdir: Path) -> Text:
        """Check the bytes and use them as they are, unless separators must be replaced."""
        if self.substitute.letters:
            return self.transcoded("utf-8", note, workdir)
        checker, seen = Utf8Check(), Fingerprint()

        def take(given: tuple[bytes, bool]) -> None:
            block, final = given
            seen.update(block)
            checker.check(block, final=final)

        for _ in ahead(take, self._blocks()):  # reading beside checking takes half the time
            pass
        found = seen.hexdigest()
        return Text(self.descriptor, self.start, None, "utf-8", note, fingerprint=found)

    def transcoded(
        self, encoding: str, note: str, workdir: Path, *, never_utf8: bool = False
    ) -> Text:
        """Write the bytes as UTF-8, without a byte order mark, to a working file."""
        digest, decoder, before = hashlib.sha256(), Decoder(encoding), b""
        copy = working_file(workdir)
        try:
            for block, final in self._blocks():
                digest.update(block)
                if never_utf8:
                    _insist_on_one_encoding(before[-1:] + block)
                utf8 = self._recode(decoder, block, final=final)
                write(copy, utf8 if before else utf8.removeprefix(codecs.BOM_UTF8))
                before = block
            copy.flush()
        except BaseException:
            copy.close()
            raise
        return Text(copy.fileno(), 0, copy, encoding, note, digest.hexdigest())

    def _recode(self, decoder: Decoder, block: bytes, *, final: bool) -> bytes:
        if not self.substitute.letters:
            return decoder.to_utf8(block, final=final)
        return self.substitute.apply(decoder.decode(block, final=final)).encode("utf-8")

    def line_at(self, encoding: str, offset: int) -> int:
        """Return the physical line of the byte at ``offset``, before which all can be decoded."""
        decoder, line, last = Decoder(encoding), 1, ""
        for block, _ in self._blocks():
            text = decoder.decode(block[:offset], final=False)
            line += text.count("\n") + text.count("\r") - (last + text).count("\r\n")
            offset -= len(block)
            last = text[-1:]
            if offset <= 0:
                break
        return line

    def _blocks(self) -> Iterator[tuple[bytes, bool]]:
        for block in read_blocks(self.descriptor, _BLOCK_BYTES):
            yield block, len(block) < _BLOCK_BYTES


def _refuse(source: _Source, encoding: str, error: Undecodable, what: str) -> NoReturn:
    line = source.line_at(encoding, error.offset)
    msg = f"The byte 0x{error.value:02X} at offset {error.offset} (line {line}) is {what}."
    raise ExportUnreadable(
        msg, hint="Declare in the mapping the encoding that the ERP writes, or export as UTF-8."
    ) from error
