"""Connecting to Google: what is reachable, what is not and why, in words that give nothing away."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from fakes.google.google import FakeGoogle
from hotdash.db.connect import Shop
from hotdash.errors import SourceError
from hotdash.sources.google import session
from hotdash.sources.google.google import SOURCE
from hotdash.sources.google.key import ANALYTICS, SEARCH, read_key
from hotdash.sources.source import Access, Connected


def check(google: FakeGoogle, shop: Shop, *, key: str | None = None, **settings: str) -> Access:
    """What a connection sees; property and site are the fake's unless given."""
    wanted = {"property_id": google.visits.number, "site": google.site.url} | settings
    return SOURCE.check(Connected(shop, "google", wanted, {"key": key or google.key}))


def words(error: SourceError) -> str:
    return " ".join(filter(None, (error.message, error.detail, error.hint)))


def test_what_is_reachable_is_named(google: FakeGoogle, shop: Shop) -> None:
    access = check(google, shop)
    assert access.account == google.account.email
    assert access.granted == (
        "visits of property 123456 (America/Chicago)",
        "search results of sc-domain:parts.example (as restricted user)",
    )
    assert access.missing == {}
    assert access.settings == {
        "property_id": "123456", "property_time_zone": "America/Chicago", "property_currency": "USD",
        "site": "sc-domain:parts.example", "site_permission": "restricted user",
    }  # fmt: skip


@pytest.mark.parametrize(
    "site", ["parts.example", "www.parts.example", "https://parts.example/", "sc-domain:parts.example"]
)
def test_a_site_is_found_however_it_is_written(google: FakeGoogle, shop: Shop, site: str) -> None:
    assert check(google, shop, site=site, property_id="").settings["site"] == "sc-domain:parts.example"


def test_an_address_property_needs_its_slash_and_gets_it(google: FakeGoogle, shop: Shop) -> None:
    google.site.url = "https://www.parts.example/"
    assert check(google, shop, site="www.parts.example").settings["site"] == "https://www.parts.example/"


def test_either_service_may_be_left_out_but_not_both(google: FakeGoogle, shop: Shop) -> None:
    assert len(check(google, shop, site="").granted) == len(check(google, shop, property_id="").granted) == 1
    with pytest.raises(SourceError, match="Neither"):
        check(google, shop, site="", property_id="")


def test_a_missing_right_is_told_with_the_way_to_it(google: FakeGoogle, shop: Shop) -> None:
    google.visits.readers.clear()
    access = check(google, shop)
    assert len(access.granted) == 1
    (told,) = access.missing.values()
    assert told.startswith("The service account may not read property 123456.")
    assert "Property access management" in told and google.account.email in told
    # It is not asked for in vain until somebody connects again.
    assert access.settings["property_id"] == ""
    google.site.readers[google.account.email] = "siteUnverifiedUser"
    with pytest.raises(SourceError, match="may not read sc-domain") as refused:
        check(google, shop)
    assert "It may read: no site." in words(refused.value)


def test_an_api_that_is_switched_off_is_told(google: FakeGoogle, shop: Shop) -> None:
    google.edge.switched_off = True
    with pytest.raises(SourceError, match="not switched on"):
        check(google, shop)


@pytest.mark.parametrize(
    ("number", "reason"),
    [("G-ABC123", "a measurement ID"), ("UA-1-2", "not a property ID"), ("777", "may not read property 777")],
)
def test_another_number_than_the_propertys_is_told(google: FakeGoogle, shop: Shop, number: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        check(google, shop, property_id=number, site="")


def test_the_key_may_be_a_file(google: FakeGoogle, shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(google.key)
    assert check(google, shop, key=str(tmp_path / "key.json")).granted


def test_a_key_of_googles_goes_to_google(google: FakeGoogle) -> None:
    info = json.loads(google.key) | {"token_uri": "https://oauth2.googleapis.com/token"}
    key = read_key(json.dumps(info))
    assert (key.analytics, key.search) == (ANALYTICS, SEARCH)
    assert "PRIVATE" not in repr(key)


def test_a_key_that_is_none_is_refused_without_a_word_of_it(google: FakeGoogle, shop: Shop, tmp_path: Path) -> None:
    good = json.loads(google.key)
    for key, reason in (
        ("{planted, no JSON", "neither JSON nor"), (str(tmp_path / "planted"), "cannot be read"),
        ('{"planted": 1}', "not the key"),
        (json.dumps({"installed": {"client_secret": "planted"}}), "OAuth client"),
        (json.dumps(good | {"private_key": None}), "lacks private_key"),
        (json.dumps(good | {"private_key": "-----BEGIN PRIVATE KEY-----\nplanted"}), "private key .* is broken"),
        (json.dumps(good | {"token_uri": "https://planted.example/token"}), "elsewhere than to Google"),
        (json.dumps(good | {"token_uri": "http://oauth2.googleapis.com/token"}), "elsewhere than to Google"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=reason) as refused:
            check(google, shop, key=key)
        assert "planted" not in words(refused.value)


def test_a_key_that_google_does_not_know_is_told(google: FakeGoogle, shop: Shop) -> None:
    google.account.is_deleted = True
    with pytest.raises(SourceError, match="does not accept the service account's key"):
        check(google, shop)


def test_a_token_that_is_no_longer_good_is_renewed_once(google: FakeGoogle) -> None:
    with session.Session(read_key(google.key)) as asking:
        for _ in range(2):
            asking.ask(f"{google.address}/webmasters/v3/sites", what="sites")
        assert len(google.account.tokens) == 1
        google.account.tokens.clear()
        asking.ask(f"{google.address}/webmasters/v3/sites", what="sites")
    assert (len(google.account.tokens), asking.requests) == (1, 4)


@pytest.mark.parametrize("kind", ["500", "503", "garbage", "half"])
def test_what_fails_in_passing_is_asked_again(google: FakeGoogle, shop: Shop, kind: str) -> None:
    google.break_next(kind, 2, "runReport")
    google.break_next(kind, 2, "sites")
    google.break_next("503", 1, "/token")
    assert len(check(google, shop).granted) == 2


def test_what_goes_on_failing_is_told(google: FakeGoogle, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, reason in (("503", "answered 503"), ("garbage", "not JSON"), ("half", "cannot be reached")):
        google.edge.faults.clear()
        google.break_next(kind, 99, "runReport")
        with pytest.raises(SourceError, match=reason):
            check(google, shop, site="")
    google.edge.faults.clear()
    google.break_next("silence", 99, "runReport")
    monkeypatch.setattr(session, "TIMEOUT", 0.1)
    with pytest.raises(SourceError, match="cannot be reached"):
        check(google, shop, site="")


def test_neither_key_nor_token_stands_in_an_error_or_a_log(
    google: FakeGoogle, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []

    def fails() -> None:
        with pytest.raises(SourceError) as refused:
            check(google, shop)
        said.append(words(refused.value) + repr(refused.value) + repr(refused.value.__cause__))

    check(google, shop)
    google.break_next("503", 99)
    fails()
    google.edge.faults.clear()
    google.edge.switched_off = True
    fails()
    google.account.is_deleted = True
    fails()
    key = json.loads(google.key)["private_key"].splitlines()[1]
    for secret in (key, "ya29.", *google.account.tokens):
        assert not any(secret in text for text in (*said, caplog.text))
