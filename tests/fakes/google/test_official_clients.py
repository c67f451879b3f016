"""Google's own clients against the fake: it answers them, and hotdash asks and reads as they do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.services.beta_analytics_data.transports import BetaAnalyticsDataRestTransport
from google.analytics.data_v1beta.types import DateRange, Dimension, Metric, OrderBy, RunReportRequest
from google.api_core.exceptions import Forbidden, TooManyRequests
from google.oauth2.service_account import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from fakes.google.google import FakeGoogle
from hotdash.sources.google import analytics, console
from hotdash.sources.google.key import read_key
from hotdash.sources.google.session import SCOPES, Session
from hotdash.sources.google.traffic import read_reports

TODAY = datetime.now(UTC).date()
FIRST, LAST = TODAY - timedelta(days=9), TODAY - timedelta(days=1)


def credentials(fake: FakeGoogle) -> Any:
    return Credentials.from_service_account_info(json.loads(fake.key), scopes=SCOPES)  # type: ignore[no-untyped-call]


def analytics_client(fake: FakeGoogle) -> BetaAnalyticsDataClient:
    host = fake.address.removeprefix("http://")
    return BetaAnalyticsDataClient(
        transport=BetaAnalyticsDataRestTransport(host=host, url_scheme="http", credentials=credentials(fake))
    )


def report_request(fake: FakeGoogle) -> RunReportRequest:
    return RunReportRequest(
        property=f"properties/{fake.visits.number}",
        dimensions=[Dimension(name="date"), Dimension(name="landingPage")],
        metrics=[Metric(name=name) for name in analytics.METRICS],
        date_ranges=[DateRange(start_date=FIRST.isoformat(), end_date=LAST.isoformat())],
        order_bys=[
            OrderBy(dimension=OrderBy.DimensionOrderBy(dimension_name=name)) for name in ("date", "landingPage")
        ],
        limit=analytics.MOST_ROWS,
        return_property_quota=True,
    )


def test_the_official_client_of_analytics_reads_what_hotdash_reads(fake_google: FakeGoogle) -> None:
    fake_google.visits.is_sampled = fake_google.visits.is_thresholded = True
    theirs: Any = analytics_client(fake_google).run_report(report_request(fake_google))
    with Session(read_key(fake_google.key)) as session:
        found = analytics.read_visits(session, fake_google.visits.number, FIRST, LAST)
    ours = read_reports(found.pages[0])[0]
    assert len(theirs.rows) == found.rows > 80
    for row, same in zip(theirs.rows, ours.rows, strict=True):
        assert [cell.value for cell in (*row.dimension_values, *row.metric_values)] == [
            cell.value for cell in (*same.dimension_values, *same.metric_values)
        ]
    assert ours.metadata is not None
    assert theirs.metadata.time_zone == ours.metadata.time_zone == found.time_zone == "America/Chicago"
    assert theirs.metadata.subject_to_thresholding == ours.metadata.subject_to_thresholding is True
    assert len(theirs.metadata.sampling_metadatas) == len(ours.metadata.sampling_metadatas) == 1
    # one request later
    assert theirs.property_quota.tokens_per_day.remaining - 1 == found.quota["tokensPerDay"]


def test_hotdash_asks_analytics_as_the_official_client_does(fake_google: FakeGoogle) -> None:
    analytics_client(fake_google).run_report(report_request(fake_google))
    with Session(read_key(fake_google.key)) as session:
        analytics.read_visits(session, fake_google.visits.number, FIRST, LAST)
    (path, theirs), (our_path, ours) = fake_google.edge.requests
    assert our_path == path
    # The property stands in the address; zeros need not be said.
    assert ours == {"offset": "0"} | {name: value for name, value in theirs.items() if name != "property"}


@pytest.mark.parametrize("dimensions", console.GRAINS.values())
def test_the_official_client_of_search_console_reads_what_hotdash_reads(
    fake_google: FakeGoogle, dimensions: tuple[str, ...]
) -> None:
    service = build(
        "searchconsole", "v1", credentials=credentials(fake_google), static_discovery=True,
        client_options={"api_endpoint": f"{fake_google.address}/"},
    )  # fmt: skip
    body = {
        "startDate": FIRST.isoformat(), "endDate": LAST.isoformat(), "dimensions": list(dimensions), "type": "web",
        "dataState": "all", "rowLimit": console.MOST_ROWS, "startRow": 0,
    }  # fmt: skip
    with service:
        theirs = service.searchanalytics().query(siteUrl=fake_google.site.url, body=body).execute()
        sites = service.sites().list().execute()
    with Session(read_key(fake_google.key)) as session:
        found = console.read_results(session, fake_google.site.url, FIRST, LAST, TODAY)
        assert console.find_site(session, "parts.example")[0] == sites["siteEntry"][0]["siteUrl"]
    ours = next(answer for answer in found.answers.values() if tuple(answer.dimensions) == dimensions)
    assert [(row["keys"], str(row["clicks"]), str(row["position"])) for row in theirs["rows"]] == [
        (row.keys, str(row.clicks), str(row.position)) for row in ours.rows
    ]
    assert theirs["metadata"]["firstIncompleteDate"] == (found.final_until + timedelta(days=1)).isoformat()
    assert (fake_google.edge.requests[0]) in fake_google.edge.requests[2:]


def test_the_official_clients_know_the_fakes_errors(fake_google: FakeGoogle) -> None:
    fake_google.visits.quotas.limits["tokensPerHour"] = 0
    with pytest.raises(TooManyRequests, match="tokens per hour"):
        analytics_client(fake_google).run_report(report_request(fake_google))
    fake_google.visits.readers.clear()
    with pytest.raises(Forbidden, match="sufficient permissions"):
        analytics_client(fake_google).run_report(report_request(fake_google))
    service = build(
        "searchconsole", "v1", credentials=credentials(fake_google), static_discovery=True,
        client_options={"api_endpoint": f"{fake_google.address}/"},
    )  # fmt: skip
    with service, pytest.raises(HttpError) as refused:
        service.searchanalytics().query(siteUrl="sc-domain:theirs.example", body={}).execute()
    assert refused.value.resp.status == 403
    assert "forbidden" in str(refused.value.error_details)
