"""What the API's own document promises holds for whatever a client may send."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from hotdash.sources.source import all_webhooks
from web_world import TODAY, World


def test_the_document_is_true(world: World, live_url: str) -> None:
    shop = world.add_shop("schemas.example")
    world.add_sales(shop, TODAY, "10.00")
    world.add_variant(shop, "AN6", "Hose end")
    headers = {"Authorization": f"Bearer {world.token(shop, 'owner')}"}
    # A stream has no end that could be waited for.
    schema = schemathesis.openapi.from_url(f"{live_url}/openapi.json").exclude(path="/events")
    tried = 0
    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)

        @settings(
            max_examples=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.ok().as_strategy())
        def hold(case: Any) -> None:
            # Which days there are depends on the shop, which no schema can say: a date may be refused.
            case.call_and_validate(headers=headers, excluded_checks=CHECKS.get_by_names(["positive_data_acceptance"]))

        hold()
        tried += 1
    paths = world.http.get("/openapi.json").json()["paths"]
    assert tried == sum(map(len, paths.values())) - 1 > len(all_webhooks())
    assert {f"/webhooks/{name}" for name in all_webhooks()} <= paths.keys()
