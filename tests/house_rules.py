"""The rules of the house as functions: each returns what breaks it, in words; an empty list when nothing does.

The tests beside this module ask them of the real house and, once each, of a house with a planted fault.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from hotdash.db.rebuild import COMMENT, PACKAGE, SHARED_SCHEMAS, LogicFile, logic_folders

ROW_SCHEMAS = ("raw", "facts", "rollups", "app")
# Tables that do not begin with shop_id, and why.
EXPLAINED = {
    "app.migrations": "what this database has had; belongs to no shop",
    "app.setting_defaults": "the same for all shops",
    "app.shop_directory": "finds the shop before claims exist; only the worker reads it",
}
# Functions that run outside row security, and why they may: each only adds rows, all of the one shop it is asked for.
UNWEIGHED = {
    "load.new_order_lines": "the policy, weighed once a row, takes as long as writing half a million lines",
    "load.new_order_events": "the same, for their ledger",
    "refresh.new_sku_performance": "the same, for what each variant sold on each day",
    "load.first_statistics": "only a table's owner may analyze it; no row is written or shown",
}
# What such a function may do to a table: add rows whose first column is the shop asked for.
ADDS_OF_SHOP = re.compile(r"insert into (?:facts|rollups)\.\w+ \(\s*shop_id,[^)]*\)\s*select\s+of_shop,")
WRITES = re.compile(r"\b(?:insert into|update|delete from|truncate|merge into) (?:facts|rollups|raw|app)\.")
# Schemas whose objects others define, and why they are here.
OF_OTHERS = {
    "procrastinate": "the job queue of the library of that name, with its triggers and without row security: it holds"
    " names of jobs and shops, reached only through access.defer_job and by workers",
    "public": "PostgreSQL's own; empty",
    "cron": "pg_cron's, where hotdash db cron was called",
}
# What unites tiles by design, and the one function that it may call of each.
UNITES = {"growth.v_kpi_summary": "kpis"}
CREATES = re.compile(r"\bcreate\s+(?:view|function|procedure)\s+([a-z_0-9]+)\.([a-z_0-9]+)", re.IGNORECASE)
BAD_FOLDERS = {"old", "archive", "misc", "utils", "common", "helpers"}
BAD_CLASSES = re.compile(r"(Service|Manager|Helper)$")
# Which parts of the house a part may import, besides the modules that stand alone (config, errors, clock).
ALONE = {"config", "errors", "clock", "__init__"}
MAY_IMPORT: dict[str, set[str]] = {
    "db": set(),
    "sample": set(),
    "sources": {"db"},
    "tiles": set(),
    "access": {"db"},
    "jobs": {"db", "sources", "access"},
    "web": {"db", "sources", "jobs", "tiles", "access"},
    "demo": {"db", "sample", "sources"},
    "cli": {"db", "sources", "jobs", "access", "web", "demo"},
}


def rows(conn: psycopg.Connection, query: str, *params: Any) -> list[str]:
    """First column of each row, as text."""
    return [str(row[0]) for row in conn.execute(query, params or None).fetchall()]


def paths_that_lie(files: Iterable[LogicFile]) -> list[str]:
    """Rule 1: the file Y.sql in the folder X creates exactly the object X.Y."""
    lies = []
    for file in files:
        made = [f"{m[1]}.{m[2]}".lower() for m in CREATES.finditer(COMMENT.sub("", file.text))]
        if made != [file.key]:
            lies.append(f"{file.key}: creates {made or 'nothing'}")
    return lies


def misplaced_objects(conn: psycopg.Connection) -> list[str]:
    """Rule 2: a schema holds rows or logic, never both."""
    logic = list(logic_folders())
    return rows(
        conn,
        """
        select format('%%s.%%s holds rows in a logic schema', n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = any(%s) and c.relkind in ('r', 'p', 'm', 'S')
        union all
        select format('%%s.%%s is logic in a row schema', n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = any(%s) and c.relkind in ('v', 'm')
        """,
        logic,
        list(ROW_SCHEMAS),
    )


def strange_schemas(conn: psycopg.Connection) -> list[str]:
    """Rule 2: there is no schema besides those of rows, those of logic, and a short explained list of others'."""
    return rows(
        conn,
        r"select nspname || ' is a schema of nobody' from pg_namespace where nspname !~ '^(pg_|information_schema)'"
        " and not nspname = any(%s)",
        [*ROW_SCHEMAS, *logic_folders(), *OF_OTHERS],
    )


def rows_that_lean_on_logic(conn: psycopg.Connection) -> list[str]:
    """Rule 2: no default, policy, constraint or trigger of a row schema depends on a logic schema."""
    return rows(
        conn,
        """
        select pg_describe_object(d.classid, d.objid, d.objsubid)
        from pg_depend d
        join pg_proc p on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
        join pg_namespace n on n.oid = p.pronamespace and n.nspname = any(%s)
        where d.classid in ('pg_attrdef'::regclass, 'pg_policy'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass)
        """,
        list(logic_folders()),
    )


def tiles_that_touch(conn: psycopg.Connection) -> list[str]:
    """Rule 3: a tile's views and functions read facts, rollups, app, rules and their own schema; some unite tiles."""
    tiles = [schema for schema in logic_folders() if schema not in SHARED_SCHEMAS]
    by_views = rows(
        conn,
        """
        select distinct format('%%s.%%s reads %%s.%%s', n.nspname, v.relname, n2.nspname, coalesce(c2.relname, p2.proname))
        from pg_depend d
        join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        join pg_class v on v.oid = r.ev_class
        join pg_namespace n on n.oid = v.relnamespace and n.nspname = any(%s)
        left join pg_class c2 on d.refclassid = 'pg_class'::regclass and d.refobjid = c2.oid
        left join pg_proc p2 on d.refclassid = 'pg_proc'::regclass and d.refobjid = p2.oid
        join pg_namespace n2 on n2.oid = coalesce(c2.relnamespace, p2.pronamespace)
        where n2.nspname not in ('facts', 'rollups', 'app', 'rules', 'pg_catalog', n.nspname)
            and not exists (
                select from unnest(%s::text[], %s::text[]) as u (uniting, called)
                where u.uniting = n.nspname || '.' || v.relname and u.called = p2.proname
            )
        """,
        tiles,
        list(UNITES),
        list(UNITES.values()),
    )
    others = re.compile(r"\b(" + "|".join([*tiles, "raw", "load", "refresh", "access"]) + r")\.([a-z_0-9]+)")
    by_functions = []
    for schema, name, source in conn.execute(
        "select n.nspname, p.proname, pg_get_functiondef(p.oid) from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace where n.nspname = any(%s)",
        [tiles],
    ):
        named = {m[0] for m in others.finditer(COMMENT.sub("", source)) if m[1] != schema and not m[0].endswith(".sql")}
        by_functions += [f"{schema}.{name} names {found}" for found in sorted(named)]
    return by_views + by_functions


def tables_not_isolated(conn: psycopg.Connection) -> list[str]:
    """Rule 4: shop_id leads every key; row security is enabled and forced by the one policy."""
    found = conn.execute(
        """
        with tables as (
            select c.oid, n.nspname || '.' || c.relname as name, c.relrowsecurity, c.relforcerowsecurity
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any(%(schemas)s) and c.relkind in ('r', 'p')
                and not n.nspname || '.' || c.relname = any(%(explained)s)
        )
        select name || ': row security is not both enabled and forced'
        from tables where not (relrowsecurity and relforcerowsecurity)
        union all
        select name || ': has ' || count(p.*) || ' policies, not the one'
        from tables left join pg_policy p on p.polrelid = tables.oid
        group by name
        having count(*) filter (
            where pg_get_expr(p.polqual, p.polrelid) = '(shop_id = ANY (app.claimed_shops()))'
                and pg_get_expr(p.polwithcheck, p.polrelid) = '(shop_id = ANY (app.claimed_shops()))'
                and p.polroles = '{0}' and p.polpermissive and p.polcmd = '*'
        ) <> 1 or count(p.*) <> 1
        union all
        select t.name || ': ' || coalesce(i.indexrelid::regclass::text, 'no primary key') || ' does not begin with shop_id'
        from tables t
        left join pg_index i on i.indrelid = t.oid and (i.indisunique or i.indisprimary)
        left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
        where a.attname is distinct from 'shop_id'
        """,
        {"schemas": list(ROW_SCHEMAS), "explained": list(EXPLAINED)},
    ).fetchall()
    return [str(row[0]) for row in found]


def not_ready_to_spread(conn: psycopg.Connection) -> list[str]:
    """Rule 4: no triggers, foreign keys carry shop_id on both sides, ids are bigint or uuid, nothing unlogged or materialised."""
    return rows(
        conn,
        """
        select format('%%s has the trigger %%s', t.tgrelid::regclass, t.tgname) from pg_trigger t
        join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
        where not t.tgisinternal and n.nspname = any(%s)
        union all
        select format('%%s: %%s does not carry shop_id on both sides', f.conrelid::regclass, f.conname)
        from pg_constraint f
        join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute mine on mine.attrelid = f.conrelid and mine.attnum = f.conkey[1]
        join pg_attribute theirs on theirs.attrelid = f.confrelid and theirs.attnum = f.confkey[1]
        where f.contype = 'f' and n.nspname = any(%s)
            and (mine.attname <> 'shop_id' or theirs.attname <> 'shop_id')
            and f.confrelid::regclass::text <> 'app.setting_defaults'
        union all
        select format('%%s.%%s is %%s, not bigint or uuid', a.attrelid::regclass, a.attname, format_type(a.atttypid, null))
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname = any(%s) and a.attnum > 0 and not a.attisdropped
            and a.attname like '%%\\_id' and a.atttypid not in ('bigint'::regtype, 'uuid'::regtype)
            and a.attname not in ('object_id', 'event_id')
        union all
        select format('%%s is materialised or unlogged', c.oid::regclass)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = any(%s) and (c.relkind = 'm' or (c.relkind = 'r' and c.relpersistence = 'u'))
        """,
        *[list(ROW_SCHEMAS)] * 4,
    )


def unsafe_logic(conn: psycopg.Connection) -> list[str]:
    """Rule 4: every view is security_invoker; every function has a fixed search_path or a body bound at creation."""
    schemas = [*ROW_SCHEMAS, *logic_folders()]
    return rows(
        conn,
        """
        select format('%%s is not security_invoker', c.oid::regclass)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'v' and n.nspname = any(%s)
            and not coalesce(c.reloptions @> array['security_invoker=true'], false)
        union all
        select format('%%s has no fixed search_path', p.oid::regprocedure)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = any(%s) and p.prosqlbody is null
            and not exists (select from unnest(p.proconfig) as setting where setting like 'search_path=%%')
        union all
        select format('%%s is security definer outside access', p.oid::regprocedure)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = any(%s) and p.prosecdef and n.nspname <> 'access'
        union all
        select format('everybody may execute %%s', p.oid::regprocedure)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = any(%s) and n.nspname <> 'app' and has_function_privilege('anon', p.oid, 'execute')
        """,
        schemas,
        schemas,
        schemas,
        schemas,
    )


def unweighed_logic(conn: psycopg.Connection) -> list[str]:
    """Rule 4: a function that leaves the worker's role behind is explained, and adds rows of its own shop alone."""
    found = conn.execute(
        "select n.nspname || '.' || p.proname, p.proargnames[1], p.prosrc from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace"
        " where exists (select from unnest(p.proconfig) as setting where setting ~ '^(role|session_authorization|row_security)=')"
    ).fetchall()
    wrong = [
        f"{name} runs outside row security without an explanation" for name, _, _ in found if name not in UNWEIGHED
    ]
    return wrong + [
        f"{name} does more than add rows of its own shop"
        for name, argument, source in found
        if len(WRITES.findall(source)) != (argument == "of_shop") * len(ADDS_OF_SHOP.findall(source))
    ]


def powerful_logins(conn: psycopg.Connection) -> list[str]:
    """Rule 4: the roles of the app own nothing and cannot bypass row security; anon may read nothing."""
    return rows(
        conn,
        """
        select format('%%s owns %%s', r.rolname, c.oid::regclass) from pg_class c join pg_roles r on r.oid = c.relowner
        where r.rolname = any(%s)
        union all
        select format('%%s may bypass row security', rolname) from pg_roles
        where rolname = any(%s) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
        union all
        select format('anon may read %%s', c.oid::regclass) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname <> all('{pg_catalog,information_schema,pg_toast}') and c.relkind in ('r', 'v')
            and has_schema_privilege('anon', n.oid, 'usage') and has_table_privilege('anon', c.oid, 'select')
        """,
        ["anon", "authenticated", "service_role", "hotdash_api"],
        ["anon", "authenticated", "service_role", "hotdash_api"],
    )


def undescribed(conn: psycopg.Connection) -> list[str]:
    """Rule 5: every view and function has a comment, and so has every column of a tile's view."""
    return rows(
        conn,
        """
        select format('%%s is not described', c.oid::regclass) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'v' and n.nspname = any(%s) and obj_description(c.oid, 'pg_class') is null
        union all
        select format('%%s.%%s is not described', a.attrelid::regclass, a.attname)
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'v' and a.attnum > 0 and n.nspname = any(%s) and col_description(c.oid, a.attnum) is null
        union all
        select format('%%s is not described', p.oid::regprocedure)
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = any(%s) and obj_description(p.oid, 'pg_proc') is null
        """,
        *[[*ROW_SCHEMAS, *logic_folders()]] * 3,
    )


def unshown_views(files: Iterable[LogicFile], package: Path = PACKAGE) -> list[str]:
    """Rule 5: each tile view is read by what its tile shows, or named by the tile, the page or the API."""
    files = list(files)
    texts = [*(package / "web").rglob("*.py"), *(package / "tiles").glob("*/*.py")]
    served = "\n".join(path.read_text() for path in texts if not path.name.startswith("test_"))
    unshown = []
    for file in files:
        if not file.name.startswith("v_"):
            continue
        shown = any(file.key in COMMENT.sub("", other.text) for other in files if other.key != file.key)
        if not shown and file.name not in served:
            unshown.append(f"{file.key} is shown nowhere")
    return unshown


def imports_of(source: str) -> set[str]:
    """Full names of the modules that a Python text imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names} if node.module == "hotdash" else set()
    return found


def imports_up_the_river(part: str, name: str, source: str) -> list[str]:
    """Rule 6: imports flow down the river, and only db imports psycopg."""
    bad = []
    for module in imports_of(source):
        if module.split(".")[0] in ("psycopg", "psycopg_pool") and part != "db":
            bad.append(f"{name} imports {module}")
        if module.startswith("hotdash."):
            target = module.split(".")[1]
            if target != part and target not in ALONE | MAY_IMPORT.get(part, set()) and target != "__version__":
                bad.append(f"{name} imports {module}")
    return bad


def python_files(package: Path = PACKAGE) -> list[tuple[str, Path]]:
    """(part of the house, file) of all code that is not a test."""
    paths = [path for path in sorted(package.rglob("*.py")) if not path.name.startswith(("test_", "conftest"))]
    return [(path.relative_to(package).parts[0].removesuffix(".py"), path) for path in paths]


def bad_names(folders: Iterable[str], source: str) -> list[str]:
    """Rule 9: no folder and no class whose name says nothing."""
    classes = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)]
    return [f"folder {name}" for name in folders if name in BAD_FOLDERS] + [
        f"class {name}" for name in classes if BAD_CLASSES.search(name)
    ]


def too_long(name: str, text: str) -> list[str]:
    """The house's measure: Python files 400 lines, functions 60; SQL files 120."""
    lines = text.count("\n")
    if name.endswith(".sql"):
        return [f"{name}: {lines} lines"] if lines > 120 else []
    long = [f"{name}: {lines} lines"] if lines > 400 else []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            long += [f"{name}:{node.lineno} {node.name}: {length} lines"] if length > 60 else []
    return long


def too_long_tests(*folders: Path) -> list[str]:
    """Files of tests and of what they share have the same measure."""
    found = [path for folder in folders or (PACKAGE, Path(__file__).parent) for path in sorted(folder.rglob("*.py"))]
    return [f"{path.name}: more than 400 lines" for path in found if path.read_text().count("\n") > 400]
