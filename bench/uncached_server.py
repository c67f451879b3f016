"""The server with a cache that keeps nothing: what an answer costs while it is made. For measuring only."""

from __future__ import annotations

from typing import Any

from hotdash.config import read_config
from hotdash.db.connect import open_database
from hotdash.web.app import create_app
from hotdash.web.figures import Figures
from hotdash.web.serve import serve, take_address


class _Forgetful(Figures):
    """Reads every figure anew."""

    def get(self, key: tuple[Any, ...], version: str) -> Any:
        """Nothing."""
        return None


def main() -> None:
    """As `hotdash serve`."""
    config = read_config()
    app = create_app(open_database(config), config)
    app.state.house.figures.__class__ = _Forgetful
    serve(app, take_address(config))


if __name__ == "__main__":
    main()
