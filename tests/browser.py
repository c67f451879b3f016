"""A real Chromium: Debian's. Where there is none, tests that need it are skipped, and say so loudly."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path(os.environ.get("HOTDASH_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A running Chromium, or a skip."""
    if not CHROMIUM.exists():
        sys.stderr.write(f"\n*** {CHROMIUM} is missing: BROWSER TESTS ARE SKIPPED (apt-get install chromium). ***\n")
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def visit(
    browser: Browser, url: str, session: str, *, width: int = 1440, dark: bool = False, script: bool = True
) -> Page:
    """A page of a browser that holds a session; its complaints are kept in page.complaints."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
    )
    context.add_cookies([{"name": "hotdash_session", "value": session, "url": url}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    page.complaints = complaints  # type: ignore[attr-defined]
    return page
