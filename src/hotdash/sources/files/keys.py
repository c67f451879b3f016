"""Stable numbers for texts that are keys: the same on every machine and in every version."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]
SIGN = np.uint64((1 << 63) - 1)
CACHE_LIMIT = 200_000


def negative_id(text: str) -> int:
    """Minus the first 63 bits of the text's BLAKE2b; never 0."""
    return -(_hash64(text) >> 1 or 1)


def _hash64(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


class TextHashes:
    """64-bit hashes of whole columns: each distinct text is hashed once and remembered."""

    def __init__(self) -> None:
        self._known: dict[str | None, int] = {None: 0x9E3779B97F4A7C15}

    def of(self, column: pl.Series) -> Hashes:
        """One hash a row."""
        if len(self._known) > CACHE_LIMIT:
            self._known = {None: 0x9E3779B97F4A7C15}
        known = self._known
        texts = column.unique()
        numbers = [known.get(text) or known.setdefault(text, _hash64(text)) for text in texts.to_list()]
        table = pl.Series(numbers, dtype=pl.UInt64)
        return column.replace_strict(texts, table, return_dtype=pl.UInt64).to_numpy()


def mix(*columns: Hashes) -> Hashes:
    """One hash of several columns, row by row, order of columns included (the finaliser of splitmix64)."""
    total = np.zeros(len(columns[0]), np.uint64)
    with np.errstate(over="ignore"):
        for column in columns:
            total = _finish((total ^ column) + np.uint64(0x9E3779B97F4A7C15))
    return total


def _finish(value: Hashes) -> Hashes:
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def as_negative_ids(hashes: Hashes) -> npt.NDArray[np.int64]:
    """Minus 63 bits of each hash; never 0."""
    return -np.maximum((hashes & SIGN).astype(np.int64), 1)


def count_occurrences(hashes: Hashes) -> npt.NDArray[np.int64]:
    """For each row the how-manieth of its value it is, from 1."""
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    starts = np.r_[True, ranked[1:] != ranked[:-1]]
    counts = np.ones(len(hashes), np.int64)
    if not starts.all():
        places = np.arange(len(hashes))
        counts[order] = places - np.maximum.accumulate(np.where(starts, places, 0)) + 1
    return counts
