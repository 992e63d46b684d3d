"""Small bodies that unpack to gigabytes, made without ever unpacking them."""

from __future__ import annotations

import gzip
import zlib
from functools import cache

import brotli
from backports import zstd

_MEGABYTE = 1024 * 1024
_ZEROS = bytes(16 * _MEGABYTE)


@cache
def gzipped() -> bytes:
    """512 MB of zeros as 32 members in half a megabyte."""
    return _member() * 32


@cache
def twice_gzipped() -> bytes:
    """4 GB of zeros in some kilobytes."""
    return gzip.compress(_member() * 256)


@cache
def _member() -> bytes:
    return gzip.compress(_ZEROS, 6)


@cache
def deflated() -> bytes:
    """512 MB of zeros, as HTTP's deflate: a zlib stream of one block again and again."""
    packer = zlib.compressobj(6)
    first = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * 31


@cache
def brotlied() -> bytes:
    """256 MB of zeros in some hundred bytes."""
    return brotli.compress(bytes(256 * _MEGABYTE), quality=3)


@cache
def zstandard() -> bytes:
    """4 GB of zeros as 256 frames."""
    return zstd.compress(_ZEROS) * 256
