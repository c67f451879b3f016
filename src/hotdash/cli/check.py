"""hotdash check: whether the data can be trusted."""

from __future__ import annotations

import typer
from rich.markup import escape

from hotdash.cli.talk import JsonOption, ShopOption, owner, print_json, talk

FOUND = """
select c.check_name, c.severity, c.table_name, c.issue_count, c.sample_keys, c.detail, c.remedy
from checks.v_data_quality_checks as c
where c.shop_id = %s
order by c.issue_count = 0, rules.severity_rank(c.severity), c.check_name
"""
NAMES = ("check_name", "severity", "table_name", "issue_count", "sample_keys", "detail", "remedy")


def check(shop: ShopOption, as_json: JsonOption = False) -> None:
    """Run every check of the data and keep the answers. Exit code 1 where one of them finds something."""
    from hotdash.db.connect import find_shop, shop_session

    with owner() as conn:
        found = find_shop(conn, shop)
        with shop_session(conn, [found.shop_id]):
            conn.execute("select checks.record_results(%s)", [found.shop_id])
            rows = [dict(zip(NAMES, row, strict=True)) for row in conn.execute(FOUND, [found.shop_id]).fetchall()]
    failing = [row for row in rows if row["issue_count"]]
    if as_json:
        print_json({"checks": rows, "failing": len(failing)})
    else:
        for row in failing:
            keys = ", ".join(row["sample_keys"])
            talk.print(f"[bold]{row['severity'].upper()}[/] {escape(row['check_name'])}: {row['issue_count']}")
            talk.print(f"  {escape(row['detail'])}", soft_wrap=True)
            talk.print(f"  What to do: {escape(row['remedy'])}", soft_wrap=True)
            talk.print(f"  Found: {escape(keys)}", style="dim", soft_wrap=True)
        talk.print(f"{len(rows) - len(failing)} of {len(rows)} checks pass.")
    raise typer.Exit(1 if failing else 0)
