"""Who gets in: tokens, one-time logins, sessions, roles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from hotdash.access.tokens import list_tokens, login_link, parse_key, revoke_token
from hotdash.db.connect import Shop
from hotdash.errors import UsageError
from web_world import World

PATH = "/api/v1/dashboard/example-pulse"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own."""
    return world.add_shop(f"{request.node.name[:40].replace('_', '-').replace('[', '-').rstrip(']')}.example")


def test_a_good_token_is_let_in(world: World, shop: Shop) -> None:
    assert world.get(PATH, world.token(shop)).status_code == 200


def test_the_secret_itself_is_not_stored(world: World, shop: Shop) -> None:
    key = parse_key(world.token(shop))
    assert key is not None
    stored = world.conn.execute("select t::text from app.api_tokens t where token_id = %s", [key.token_id]).fetchone()
    assert stored is not None
    assert key.secret not in stored[0]
    assert key.sha256.hex() in stored[0]


@pytest.mark.parametrize(
    "text", ["", "x", "hd_1_zz_yy", "hd_0_" + "0" * 32 + "_" + "a" * 43, "hd_" + "9" * 40, "é" * 60]
)
def test_what_is_no_token_is_refused(world: World, text: str) -> None:
    answer = world.http.get(PATH, headers={"Authorization": f"Bearer {text}".encode()})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert "Bearer" in answer.headers["www-authenticate"]


def test_without_any_key_the_answer_is_401(world: World) -> None:
    assert world.get(PATH).status_code == 401


def test_a_wrong_secret_is_refused(world: World, shop: Shop) -> None:
    token = world.token(shop)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert world.get(PATH, token).status_code == 200
    assert world.get(PATH, wrong).status_code == 401


def test_another_shops_number_in_a_genuine_token_opens_nothing(world: World, shop: Shop) -> None:
    other = world.add_shop("number-swap.example")
    token = world.token(shop)
    forged = token.replace(f"hd_{shop.shop_id}_", f"hd_{other.shop_id}_")
    assert world.get(PATH, forged).status_code == 401


def test_row_security_holds_where_tokens_are_checked(world: World, shop: Shop) -> None:
    other = world.add_shop("claims-elsewhere.example")
    key = parse_key(world.token(shop))
    assert key is not None
    with psycopg.connect(world.database.api_url) as conn:
        for claimed, found in ((other.shop_id, 0), (shop.shop_id, 1)):
            conn.execute("select set_config('request.jwt.claims', %s, true)", [f'{{"shop_ids": [{claimed}]}}'])
            rows = conn.execute("select * from access.find_token(%s, %s)", [shop.shop_id, key.token_id]).fetchall()
            assert len(rows) == found
        conn.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("select * from app.api_tokens")


def test_an_expired_token_is_refused(world: World, shop: Shop) -> None:
    assert world.get(PATH, world.token(shop, ttl=timedelta(seconds=-1))).status_code == 401


def test_a_token_that_expires_while_it_is_remembered_is_refused(world: World, shop: Shop) -> None:
    token = world.token(shop, ttl=timedelta(seconds=1))
    assert world.get(PATH, token).status_code == 200
    import time

    time.sleep(1.1)
    assert world.get(PATH, token).status_code == 401


def test_a_revoked_token_is_refused_once_forgotten(world: World, shop: Shop) -> None:
    token = world.token(shop)
    key = parse_key(token)
    assert key is not None
    assert world.get(PATH, token).status_code == 200
    revoke_token(world.conn, shop, str(key.token_id))
    world.house.gate.forget()
    assert world.get(PATH, token).status_code == 401


def test_revoking_names_what_is_not_there(world: World, shop: Shop) -> None:
    for wrong in ("nonsense", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(UsageError):
            revoke_token(world.conn, shop, wrong)


def test_listing_shows_no_secret_and_no_other_shop(world: World, shop: Shop) -> None:
    other = world.add_shop("listing-other.example")
    token = world.token(shop, "operator")
    world.token(other)
    (listed,) = list_tokens(world.conn, shop)
    key = parse_key(token)
    assert key is not None
    assert (listed.token_id, listed.role, listed.kind) == (str(key.token_id), "operator", "token")
    assert key.secret not in str(listed)


def test_an_unknown_role_is_refused(world: World, shop: Shop) -> None:
    with pytest.raises(UsageError):
        world.token(shop, "emperor")


def test_a_login_code_is_no_bearer_token(world: World, shop: Shop) -> None:
    assert world.get(PATH, world.token(shop, kind="login")).status_code == 401


def test_a_login_link_opens_a_session_once(world: World, shop: Shop) -> None:
    link = login_link(world.conn, shop)
    first = world.browse(link, "")
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    session = first.cookies["hotdash_session"]
    world.http.cookies.clear()
    assert world.browse("/", session).status_code == 200
    second = world.browse(link, "")
    assert second.status_code == 401
    assert "set-cookie" not in second.headers


def test_a_link_preview_does_not_use_the_code_up(world: World, shop: Shop) -> None:
    link = login_link(world.conn, shop)
    assert world.http.head(link).status_code == 200
    assert world.browse(link, "").status_code == 303
    world.http.cookies.clear()


def test_of_many_who_come_with_one_code_one_gets_in(world: World, shop: Shop) -> None:
    link = login_link(world.conn, shop)
    with ThreadPoolExecutor(8) as crowd:
        codes = list(crowd.map(lambda _: world.browse(link, "").status_code, range(16)))
    world.http.cookies.clear()
    assert sorted(codes) == [303] + [401] * 15


def test_an_expired_code_opens_nothing(world: World, shop: Shop) -> None:
    code = world.token(shop, kind="login", ttl=timedelta(seconds=-1))
    assert world.browse(f"/login?code={code}", "").status_code == 401


def test_over_https_the_cookie_is_secure(world: World, shop: Shop) -> None:
    code = world.token(shop, kind="login", ttl=timedelta(minutes=1))
    answer = world.http.get(f"https://testserver/login?code={code}", follow_redirects=False)
    world.http.cookies.clear()
    assert "Secure" in answer.headers["set-cookie"]


def test_a_token_in_the_form_opens_a_session_and_stays_good(world: World, shop: Shop) -> None:
    token = world.token(shop)
    answer = world.http.post("/login", data={"code": token}, follow_redirects=False)
    world.http.cookies.clear()
    assert answer.status_code == 303
    assert world.get(PATH, token).status_code == 200


def test_logging_out_ends_the_session(world: World, shop: Shop) -> None:
    session = world.session(shop)
    assert world.browse("/", session).status_code == 200
    answer = world.http.post("/logout", headers={"Cookie": f"hotdash_session={session}"}, follow_redirects=False)
    assert answer.headers["location"] == "/login"
    gone = world.browse("/", session)
    assert (gone.status_code, gone.headers["location"]) == (303, "/login")


def test_another_site_cannot_log_anybody_out(world: World, shop: Shop) -> None:
    session = world.session(shop)
    headers = {"Cookie": f"hotdash_session={session}", "Sec-Fetch-Site": "cross-site"}
    assert world.http.post("/logout", headers=headers).status_code == 403
    assert world.browse("/", session).status_code == 200


def test_an_api_token_is_not_ended_by_logging_out(world: World, shop: Shop) -> None:
    token = world.token(shop)
    world.http.post("/logout", headers={"Cookie": f"hotdash_session={token}"}, follow_redirects=False)
    world.house.gate.forget()
    assert world.get(PATH, token).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("operator", 403), ("owner", 200)])
def test_metrics_from_elsewhere_are_the_owners(world: World, shop: Shop, role: str, status: int) -> None:
    world.read(shop, world.now)
    answer = world.get("/metrics", world.token(shop, role))
    assert answer.status_code == status
    if status == 200:
        assert f'hotdash_stream_age_seconds{{shop_id="{shop.shop_id}",stream="orders"}}' in answer.text
        assert answer.text.count("hotdash_stream_age_seconds{") == 1


def test_metrics_without_a_key_are_for_this_machine_only(world: World) -> None:
    assert world.get("/metrics").status_code == 401


def test_a_visit_is_noted_once_a_day(world: World, shop: Shop) -> None:
    session = world.session(shop)
    for _ in range(3):
        assert world.browse("/", session).status_code == 200
    world.house.figures.forget()
    world.browse("/", session)
    rows = world.conn.execute("select visitor from app.dashboard_visits where shop_id = %s", [shop.shop_id]).fetchall()
    assert len(rows) == 1


def test_asking_the_api_is_no_visit(world: World, shop: Shop) -> None:
    world.get(PATH, world.token(shop))
    rows = world.conn.execute("select from app.dashboard_visits where shop_id = %s", [shop.shop_id]).fetchall()
    assert rows == []
