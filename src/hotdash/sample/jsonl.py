"""JSON Lines as a bulk operation leaves them: children away from their parents."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import msgspec

from hotdash.sample.money import Json

WINDOW = 240
encode = msgspec.json.Encoder().encode


def write_lines(path: Path, lines: Iterable[Json], shuffle: Random | None = None) -> Path:
    """One object a line. With `shuffle`, lines change places within windows of `WINDOW` lines."""
    with path.open("wb") as file:
        window: list[bytes] = []
        for line in lines:
            window.append(encode(line))
            if len(window) == WINDOW:
                file.write(_joined(window, shuffle))
                window.clear()
        file.write(_joined(window, shuffle))
    return path


def write_json(path: Path, content: Json) -> Path:
    """One JSON document."""
    path.write_bytes(encode(content) + b"\n")
    return path


def _joined(lines: list[bytes], shuffle: Random | None) -> bytes:
    if shuffle is not None:
        shuffle.shuffle(lines)
    return b"".join(line + b"\n" for line in lines)
