"""When the app was taken out of the shop: the connection ends, what was loaded stays."""

from __future__ import annotations

from hotdash.config import read_config
from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.connections import disconnect, keep_secrets
from hotdash.sources.shopify.answers import PassingError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.signature import SIGNING_SECRETS
from hotdash.sources.source import Connected
from hotdash.sources.vault import Vault


def leave_if_uninstalled(conn: Connection, connected: Connected, client: Client) -> bool:
    """Disconnect when Shopify itself refuses our token; an old message that came again changes nothing.

    Whether somebody later asks, as Shopify does two days after, to forget the shop's customers can only be told with
    the secret that signs: it alone is kept, until load.expire deletes it.

    Raises:
        SourceError: Shopify did not answer; the message waits on.
    """
    try:
        client.ask("shop")
        return False
    except PassingError:
        raise
    except SourceError:
        signing = {name: connected.secrets[name] for name in SIGNING_SECRETS if connected.secrets.get(name)}
        with conn.transaction():
            disconnect(conn, connected.shop, connected.source)
            keep_secrets(conn, Vault(read_config().home), connected.shop, connected.source, signing)
        return True
