"""Names of metrics: a view's column (v_sales_pulse_current.total_revenue), or a view, where rows are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from hotdash.db.rebuild import columns_by_view, logic_views
from hotdash.tiles.tile import Tile

KEYS = re.compile(r'"([a-z][a-z0-9_]*)"\s*:')
# A part of a sentence that says what does not count, or when nothing is known.
EXCLUDES = re.compile(
    r"\b(without|not|never|no|null|none|except|excluded?|excluding|left out|only|included|cancelled|apart)\b",
    re.IGNORECASE,
)


@lru_cache(4_096)
def metric_of(tile: Tile, key: str) -> str | None:
    """The metric that a figure of a tile, or a key of its answer, is; None where no view tells of it."""
    columns = columns_by_view()
    own = tile.figure_views.get(key)
    if own:
        return f"{own}.{key}" if key in columns.get(own, ()) else own
    of_tile = [name for name, full in logic_views().items() if full.startswith(f"{tile.name}.")]
    # Views that stand behind figures are better known than others.
    known = [name for name in dict.fromkeys([*tile.figure_views.values(), *of_tile]) if key in columns.get(name, ())]
    return f"{known[0]}.{key}" if known else None


def metrics_in(tile: Tile, texts: Iterable[str]) -> dict[str, str]:
    """Key → metric of everything that a tile's answer says."""
    keys = dict.fromkeys(key for text in texts for key in KEYS.findall(text))
    found = {key: metric_of(tile, key) for key in [*tile.figure_views, *keys] if key not in ("shop_id", "shop_domain")}
    return {key: metric for key, metric in found.items() if metric}


def clauses(meaning: str) -> tuple[list[str], list[str]]:
    """A comment in two: what is said, and what of it says what does not count."""
    parts = [part.strip() for part in re.split(r";|(?<=[.)])\s+(?=[A-Z])", meaning) if part.strip()]
    left_out = [part for part in parts if EXCLUDES.search(part)]
    return [part for part in parts if part not in left_out], left_out
