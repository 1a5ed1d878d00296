"""The live page in a real browser: answers move with the levers at once, nothing comes from elsewhere, the keyboard works.

The emulator is made up here, as what is tested is the page; the model that the page runs is the real one, small.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from simulation.scenario import read_scenario

pytestmark = pytest.mark.browser
NEEDED = bool(os.environ.get("GREENPLAN_NEEDS_BROWSER"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SERVER = """
import sys
import numpy as np
from simulation.errors import speak
from simulation.live import page
from simulation.scenario import load_scenario
from simulation.study.emulator import Emulator
from simulation.study.whatif import prepare_whatif
title = {"zh": "试<b>验</b>", "en": "Try <b>this</b>"}
scenario = load_scenario("baseline").replace(horizon={"end": "2030Q4"}, title=title)
made = prepare_whatif(scenario, members=2, resolution=0.02, points=40, held=8)
design = made.design()
shares = (design - [l.low for l in made.levers]) / [l.high - l.low for l in made.levers]
award, bonus = shares[:, :1], shares[:, 1:2]
quantities = {"star_share_new_urban": 0.3 + 0.4 * award, "green_share_new_urban": 0.9 + 0.0 * award,
              "co2_lifetime_saved": 1e6 * award, "cost_government": 1e9 * award, "cost_developer": -1e9 * award,
              "cost_owner": 1e8 * bonus}
values = np.stack([quantities.get(n, 0.5 + 0.1 * award) + np.array([[0.0, 0.001]]) for n in made.names])
moving = [1 if n == "cost_owner" else 0 for n in made.names]  # the lever; the shapes are those that would be found, sooner
shapes = np.array([[0.77, *(0.22 if k == one else 3.91 for k in range(len(made.levers))), -13.82] for one in moving])
page.serve(made, Emulator(made.levers, made.names, design, values, made.held, shapes), "zh", 0, show=False,
           ready=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def address():
    if not NEEDED:
        pytest.importorskip("panel")
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        assert line.startswith("http://127.0.0.1:"), line + server.stderr.read()
        yield line.strip()
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="module")
def browser():
    if not NEEDED:
        pytest.importorskip("playwright")
        if CHROMIUM is None:
            pytest.skip("no chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    """A new page with the answers on it; every request and error of it is noted down."""
    context = browser.new_context(accept_downloads=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.asked, opened.errors = [], []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.on("pageerror", lambda error: opened.errors.append(str(error)))
    opened.set_default_timeout(120_000)
    opened.goto(address)
    opened.get_by_text("达标概率").wait_for()
    yield opened
    assert opened.errors == []
    context.close()


def value(page, name):
    return page.locator(f"[data-answer='{name}'] .value").inner_text()


def test_the_page_speaks_chinese_first_and_asks_nobody_else(page, address):
    for text in ("运行真实模型", "下载方案（YAML）", "谁多付钱", "财政净支出（现值）", "全寿命减碳量", "代理模型误差"):
        assert page.get_by_text(text).first.is_visible(), text
    assert page.get_by_text("资金奖励").first.is_visible()
    page.wait_for_timeout(1000)
    assert page.asked and [url for url in page.asked if not url.startswith((address, "data:", "blob:"))] == []


def test_a_key_moves_a_lever_and_the_answer_within_a_second(page):
    assert value(page, "star_share_new_urban").startswith("30")
    handle = page.get_by_role("slider").first
    handle.focus()
    began = time.monotonic()
    page.keyboard.press("End")
    page.wait_for_function(
        """() => {
            const all = (root) => [...root.querySelectorAll('*')].flatMap(n => [n, ...(n.shadowRoot ? all(n.shadowRoot) : [])]);
            const found = all(document).find(n => n.dataset && n.dataset.answer === 'star_share_new_urban');
            return found && found.querySelector('.value').innerText.startsWith('70');
        }""",
        polling=20,
    )
    taken = time.monotonic() - began
    assert taken < 1.0 or os.getloadavg()[0] > 2 * (os.cpu_count() or 1), taken
    cost = value(page, "cost_government")
    assert float(re.search(r"[\d.]+", cost).group()) == pytest.approx(10, rel=0.02) and "亿元" in cost
    assert page.locator("[data-answer='cost_developer']").count() == 0  # who pays less does not lose
    page.get_by_text("恢复原情景").click()
    page.locator("[data-answer='star_share_new_urban'] .value").filter(has_text="30").wait_for()


def test_a_switch_turns_everything_to_english_and_titles_are_no_markup(page):
    assert page.get_by_text("试<b>验</b>").first.is_visible()
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Odds of the goals").wait_for()
    for text in ("Run the real model", "Who loses", "award in money", "error of the emulator", "Try <b>this</b>"):
        assert page.get_by_text(text).first.is_visible(), text
    words = page.evaluate(
        """() => {
            const texts = (root) => [...root.childNodes].map(n => n.nodeType === 3 ? n.textContent :
                ['STYLE', 'SCRIPT'].includes(n.tagName) ? '' : (n.shadowRoot ? texts(n.shadowRoot) : '') + texts(n)).join(' ');
            return texts(document.body);
        }"""
    )
    assert re.findall("[\u4e00-\u9fff]+", words.replace("中文", "")) == []


def test_the_package_can_be_taken_away_and_run(page, tmp_path):
    page.get_by_role("slider").first.focus()
    page.keyboard.press("End")
    page.locator("[data-answer='star_share_new_urban'] .value").filter(has_text="70").wait_for()
    with page.expect_download() as download:
        page.get_by_text("下载方案（YAML）").click()
    file = tmp_path / "what-if.yaml"
    download.value.save_as(file)
    scenario, mistakes = read_scenario(file)
    assert not mistakes and scenario.measures.award.strength == 2.0 and str(scenario.measures.award.start) == "2027Q1"


def test_the_real_model_answers_beside_the_emulator(page):
    page.get_by_text("运行真实模型").click()
    page.get_by_text("真实模型：").first.wait_for(timeout=300_000)
    assert page.locator("[data-answer='star_share_new_urban']").get_by_text("真实模型：").is_visible()


def test_a_narrow_screen_shows_levers_and_answers_without_scrolling_sideways(page):
    answers, levers = page.locator(".answers").bounding_box(), page.get_by_role("slider").first.bounding_box()
    assert answers["x"] > levers["x"] + 200 and answers["y"] < 400  # side by side where there is room
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_only_this_machine_can_open_it(address):
    """Another address of the machine does not answer."""
    port = int(address.rstrip("/").rpartition(":")[2])
    known = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    others = {info[4][0] for info in known if not info[4][0].startswith("127.")}
    for other in others:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((other, port)) != 0, other
    assert urllib.request.urlopen(address, timeout=60).status == 200
