"""Templates (HTML, everything escaped) and the few static files, held in memory with the hash of their bytes."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hotdash import __version__

FOLDER = Path(__file__).parent
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True)
class StaticFile:
    """A file of static/, ready to be sent."""

    body: bytes
    packed: bytes | None
    media_type: str
    sha256: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Name → file."""
    files = {}
    for path in sorted((FOLDER / "static").iterdir()):
        body = path.read_bytes()
        packed = None if path.suffix == ".woff2" else gzip.compress(body, 9, mtime=0)
        files[path.name] = StaticFile(body, packed, MEDIA_TYPES[path.suffix], hashlib.sha256(body).hexdigest())
    return files


def static_url(name: str) -> str:
    """Address of a static file; changes with its content, so that browsers may keep it for good."""
    return f"/static/{name}?v={static_files()[name].sha256[:12]}"


@cache
def environment() -> Environment:
    """The templates of the page."""
    env = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(static_url=static_url, version=__version__)
    return env


def render(name: str, **values: Any) -> str:
    """A template filled in."""
    return environment().get_template(name).render(**values)


@cache
def templates_sha256() -> str:
    """Changes when the page itself changes, so that no browser keeps an old page beside new styles."""
    texts = [path.read_text() for path in sorted((FOLDER / "templates").iterdir())]
    texts += [file.sha256 for file in static_files().values()]
    return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()
