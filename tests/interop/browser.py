#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests the page of the CMS in Chromium with the keyboard only: selects all articles and
deletes them with one request, checks the outcome in each row, and retries failures. Checks
labels, roles and contrast with axe-core, in both colour schemes and at a width of 375
pixels. Saves screenshots in FOLDER.

The last line is `N passed, N failed`.

usage: browser.py CMS FOLDER
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

CMS, FOLDER = (pathlib.Path(arg).resolve() for arg in sys.argv[1:3])
AXE = "axe-core@4.10.3"
passed = failed = 0


def expect(what, got, wanted):
    global passed, failed
    good = got == wanted
    passed, failed = passed + good, failed + (not good)
    if not good:
        print(f"FAILED: {what}\n  got    {got!r}\n  wanted {wanted!r}", flush=True)


def axe_script():
    script = FOLDER / "npm/node_modules/axe-core/axe.min.js"
    if not script.exists():
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix",
                        FOLDER / "npm", AXE], check=True, timeout=300)
    return script.read_text(encoding="utf-8")


def start_browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.binary_location = "/usr/bin/chromium"
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    service = webdriver.chrome.service.Service("/usr/bin/chromedriver")
    return webdriver.Chrome(service=service, options=options)


class Page:
    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        self.axe = axe_script()
        browser.set_window_size(1100, 900)
        browser.get(url)
        self.wait(lambda: len(self.outcomes()) == 100)

    def wait(self, what):
        WebDriverWait(self.browser, 20, 0.05).until(lambda _: what())

    def run(self, script, *args):
        return self.browser.execute_script("return " + script, *args)

    def text(self, name):
        return self.browser.find_element(By.ID, name).text

    def outcomes(self):
        """The text of the last cell of each row."""
        return self.run("[...document.querySelectorAll('#rows tr')].map(r => r.lastChild.textContent)")

    def count(self, start):
        return sum(text.startswith(start) for text in self.outcomes())

    def focused(self):
        return self.run("document.activeElement.id || document.activeElement.tagName")

    def press(self, *keys):
        self.browser.switch_to.active_element.send_keys(*keys)

    def tab_to(self, name, key):
        """Moves the focus to an element; each focus on the way must be visible."""
        for _ in range(40):
            self.press(*key)
            outline = self.run("getComputedStyle(document.activeElement).outlineStyle")
            if outline == "none":
                expect(f"the focus on {self.focused()} is visible", outline, "solid")
            if self.focused() == name:
                return
        expect("the keyboard reaches", self.focused(), name)

    def requests(self):
        """(method, path) of each request since the last call."""
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        sent = [e["params"]["request"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [(r["method"], re.sub("^[a-z]+://[^/]+", "", r["url"])) for r in sent]

    def look(self, name):
        """Saves a screenshot and checks the page with axe-core."""
        self.browser.save_screenshot(str(FOLDER / f"{name}.png"))
        self.browser.execute_script(self.axe)
        found = self.browser.execute_async_script(
            "const done = arguments[0]; axe.run().then(r => done(r.violations.map(v => "
            "v.id + ': ' + v.nodes.map(n => n.html.slice(0, 80)).slice(0, 3).join(' '))))")
        expect(f"{name}: axe-core", found, [])


BRIEFLY = ["/articles/13", "/articles/61"]  # locked by bob for a short time
TAB, BACK = (Keys.TAB,), (Keys.SHIFT, Keys.TAB)


def lock(url, user, hrefs, seconds):
    body = json.dumps({"items": [{"href": href, "seconds": seconds} for href in hrefs]}).encode()
    fields = {"Content-Type": "application/json", "X-User": user}
    urllib.request.urlopen(urllib.request.Request(url + "articles/bulk-lock", body, fields)).read()


def delete_all(page):
    """With the keyboard from the top of the page."""
    page.look("before")
    page.tab_to("all", TAB)
    page.press(Keys.SPACE)
    expect("all are selected", page.text("selected"), "100 selected")
    page.look("selected")
    page.requests()
    page.tab_to("delete", BACK)
    lock(page.url, "bob", BRIEFLY, 6)
    page.press(Keys.ENTER)
    page.wait(lambda: " deleted" in page.text("summary"))
    expect("one request", page.requests(), [("POST", "/articles/bulk-delete")])
    expect("each row has its outcome", page.count(""), 100)
    expect("deleted", page.count("✓ 204 Deleted"), 84)
    expect("forbidden", page.count("✗ 403"), 8)
    expect("gone", page.count("✗ 404"), 4)
    expect("locked", (page.count("✗ 423"), page.count("↻ 423")), (2, 2))
    expect("the summary", page.text("summary"), "84 of 100 deleted, 16 failed. See the outcomes.")
    expect("failed articles stay selected", page.text("selected"), "16 selected")
    expect("the focus is on the next action", page.focused(), "retry")
    page.look("outcomes")


def check_live(page):
    """Screen readers announce changes of the summary."""
    tree = page.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    live = [{p["name"]: p["value"].get("value") for p in node.get("properties", [])}.get("live")
            for node in tree if node.get("role", {}).get("value") == "status"]
    expect("the outcome is a live region", live, ["polite"])


def retry(page):
    page.requests()
    page.press(Keys.ENTER)
    page.wait(lambda: page.count("↻") == 0)
    expect("one request to retry", page.requests(), [("POST", "/articles/bulk-delete")])
    expect("the others are deleted", page.count("✓ 204"), 86)
    expect("the summary", page.text("summary"), "2 of 2 deleted")
    expect("the focus is on the outcome", page.focused(), "summary")
    page.look("retried")


def check_small_and_dark(page):
    """The width of a telephone, and the dark colour scheme."""
    page.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 375, "height": 800, "deviceScaleFactor": 2, "mobile": True})
    time.sleep(0.2)
    expect("375 pixels: no horizontal scrolling", page.run("document.documentElement.scrollWidth"), 375)
    small = page.run("[...document.querySelectorAll('button:not([hidden])')].filter("
                     "b => b.getBoundingClientRect().height < 24).map(b => b.id)")
    expect("375 pixels: buttons are large enough", small, [])
    page.look("375-pixels")
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    page.look("375-pixels-dark")
    page.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    page.look("dark")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen([CMS, "--database", f"{folder}/articles.db", "--seed", "demo",
                                   "--port", "0"], stdout=subprocess.PIPE, text=True)
        browser = start_browser()
        try:
            url = server.stdout.readline().strip()
            page = Page(browser, url)
            delete_all(page)
            check_live(page)
            retry(page)
            check_small_and_dark(page)
        finally:
            browser.quit()
            server.terminate()
            server.wait(60)
            server.stdout.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
