"""Which encoding a text file is in, and its bytes as UTF-8: declared, or by a fixed ladder.

``auto`` is: a byte order mark decides; else strict UTF-8; else strict cp1252.
Nothing is guessed by statistics, and every step is decided over the whole file.
One mixture is recognised: the UTF-8 of Nordic letters, read as cp1252, is an A
with a tilde and a sign, which no text holds. A file with that and with bytes
that are not UTF-8 is in two encodings and is refused.
"""

import codecs
import re

import numpy as np
import pyarrow as pa

from ingest.errors import MappingError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; UTF-32's stand before UTF-16's, which they begin with."""

_ASCII_SUPERSETS = frozenset({"cp1252", "iso8859-1", "iso8859-15", "cp865", "cp850", "ascii"})
_NO_FILE_ENCODINGS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "utf-7"}
)
NEED_MARK = frozenset({"utf-16", "utf-32"})
"""Encodings in two byte orders: without a mark, Python takes one of them, or fails."""

_UTF8_AS_CP1252 = re.compile(rb"\xc3[\x80-\xbf]")


def byte_order_mark(prefix: bytes) -> tuple[bytes, str] | None:
    """Return the byte order mark that a file begins with, and its encoding, or None.

    >>> byte_order_mark("Navn".encode("utf-8-sig"))[1]
    'utf-8'
    """
    return next(((mark, name) for mark, name in _MARKS if prefix.startswith(mark)), None)


class Undecodable(Exception):
    """Bytes that the encoding does not have; never leaves this package."""

    def __init__(self, offset: int, value: int) -> None:
        """Take the offset from where decoding began, and the byte there."""
        super().__init__(offset, value)
        self.offset = offset
        self.value = value


class Decoder:
    """Decodes a file block by block, strictly, and knows where it failed."""

    def __init__(self, encoding: str) -> None:
        """Take a codec's name; raise MappingError if there is no such text encoding."""
        self.encoding = codec_name(encoding)
        self._decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        self._offset = 0

    def to_utf8(self, block: bytes, *, final: bool) -> bytes:
        """Return the next ``block`` as UTF-8; raise Undecodable for bytes it does not have."""
        if self.encoding in _ASCII_SUPERSETS and block.isascii():
            self._offset += len(block)
            return block
        return self.decode(block, final=final).encode("utf-8")

    def decode(self, block: bytes, *, final: bool) -> str:
        """Return the next ``block`` as text; raise Undecodable for bytes it does not have."""
        if self.encoding == "cp1252" and not _has_c1(block):
            self._offset += len(block)
            return block.decode("latin-1")  # the same without 0x80 to 0x9F, and five times as fast
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(block, final)
        except UnicodeDecodeError as error:
            start = self._offset - len(pending) + error.start
            raise Undecodable(start, (pending + block)[error.start]) from error
        self._offset += len(block)
        return text


def codec_name(encoding: str) -> str:
    """Return Python's name of a text encoding; raise MappingError if there is none such.

    >>> codec_name("Latin1")
    'iso8859-1'
    """
    try:
        "".encode(encoding)
        name = codecs.lookup(encoding).name
    except (LookupError, UnicodeError, ValueError):
        name = ""
    if not name or name in _NO_FILE_ENCODINGS:
        msg = f"'{encoding}' is no encoding of files that is known here."
        raise MappingError(msg, hint="Use auto, utf-8, cp1252, iso-8859-1, utf-16 ...")
    return "utf-8" if name == "utf-8-sig" else name


def _has_c1(block: bytes) -> bool:
    """Whether ``block`` has a byte from 0x80 to 0x9F, where cp1252 and latin-1 differ."""
    upper_bits, c1 = 0b1110_0000, 0b1000_0000
    return bool(((np.frombuffer(block, np.uint8) & upper_bits) == c1).any())


def looks_like_utf8(block: bytes) -> bool:
    """Whether ``block`` has a Nordic letter as UTF-8, which in cp1252 would be no text."""
    return _UTF8_AS_CP1252.search(block) is not None


class Utf8Check:
    """Checks a file for strict UTF-8, block by block, without decoding it."""

    def __init__(self) -> None:
        """Begin at the file's start."""
        self._offset = 0
        self._held = b""

    def check(self, block: bytes, *, final: bool) -> None:
        """Take the next ``block``; raise Undecodable for bytes that are not UTF-8."""
        if not self._held and block.isascii():
            self._offset += len(block)
            return
        whole = self._held + block
        end = len(whole) if final else _last_whole_letter(whole)
        if not _is_utf8(whole[:end]):
            self._raise(whole[:end])
        self._held = whole[end:]
        self._offset += end

    def _raise(self, block: bytes) -> None:
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Undecodable(self._offset + error.start, block[error.start]) from error


def _last_whole_letter(block: bytes) -> int:
    """Return an offset in the last 3 bytes behind which a letter of UTF-8 may be cut."""
    for back in (1, 2, 3):
        if back <= len(block) and block[-back] >= 0xC0:  # noqa: PLR2004 - a letter's first byte
            return len(block) - back
    return len(block)


def _is_utf8(block: bytes) -> bool:
    # Four times as fast as decoding, and no text is made that nobody reads.
    offsets = pa.py_buffer(np.array([0, len(block)], np.int32))
    letters = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(block))
    try:
        letters.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
