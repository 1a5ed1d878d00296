"""The live page: eight levers, five answers, the package to take away, and the real model on demand (Panel).

Everything comes from this machine: the server listens to the loopback address alone, and scripts and styles are those that
Panel brings.
"""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import panel

from simulation.errors import LANGUAGES, InputError
from simulation.live.cards import answers_html, curve_svg, goal_name, word
from simulation.report.numbers import percent
from simulation.scenario import Scenario
from simulation.scenario.levers import name_of_lever
from simulation.study.emulator import Emulator
from simulation.study.search import STEPS
from simulation.study.whatif import SHARES, YEAR, Answer, WhatIf

HOST = "127.0.0.1"
_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
_CURVE_STEPS = 13
_PERCENT = ("share", "rate_cut")
_UNITS = {"strength": "live.strength", "days": "live.days"}
_LANGUAGE_NAMES = {"中文": "zh", "English": "en"}


class Page:
    """One reader's page: widgets, and what they show."""

    def __init__(self, made: WhatIf, emulator: Emulator, errors: dict[str, float], language: str):
        self.made, self.emulator, self.errors, self.language = made, emulator, errors, language
        self.real: dict[str, Answer] = {}
        self.switch = panel.widgets.RadioButtonGroup(options=_LANGUAGE_NAMES, value=language, width=180)
        self.head, self.answers, self.state = (panel.pane.HTML("", stylesheets=[_STYLE]) for _ in range(3))
        self.sliders = [_slider(lever, value) for lever, value in zip(made.levers, made.written, strict=True)]
        self.curves = [panel.pane.HTML("", stylesheets=[_STYLE]) for _ in made.levers]
        ids = [goal.id for goal in made.goals]
        self.goals = panel.widgets.CheckBoxGroup(options=ids, value=ids)
        self.reset, self.run = panel.widgets.Button(), panel.widgets.Button(button_type="primary")
        self.take = panel.widgets.FileDownload(callback=self._file, filename="what-if.yaml", button_type="default")
        for slider in self.sliders:
            slider.param.watch(self._moved, "value")
        self.goals.param.watch(lambda _: self._answer(), "value")
        self.switch.param.watch(self._speak, "value")
        self.reset.on_click(self._as_written)
        self.run.on_click(self._simulate)
        self._speak()

    @property
    def values(self) -> list[float]:
        """Where the levers stand."""
        return [float(slider.value) for slider in self.sliders]

    def view(self) -> Any:
        """The page as Panel shows it: levers beside answers, below each other on a narrow screen."""
        levers = [part for pair in zip(self.sliders, self.curves, strict=True) for part in pair]
        for part in (*levers, self.goals, self.answers, self.head):
            part.sizing_mode = "stretch_width"
        left = panel.Column(self.goals, *levers, self.reset, styles={"flex": "1 1 300px", "max-width": "420px"})
        right = panel.Column(self.answers, panel.Row(self.take, self.run), self.state, styles={"flex": "2 1 300px"})
        body = panel.FlexBox(left, right, flex_wrap="wrap", styles={"gap": "24px"}, sizing_mode="stretch_width")
        return panel.Column(self.switch, self.head, body, max_width=1200, sizing_mode="stretch_width")

    def package(self) -> Scenario:
        """The scenario as the levers stand, with a title that says so."""
        titles = {each: word("live.package", each, title=getattr(self.made.scenario.title, each)) for each in LANGUAGES}
        return self.made.package(self.values).replace(name="what-if", title=titles)

    def _file(self) -> io.BytesIO:
        return io.BytesIO(self.package().to_yaml().encode("utf-8"))

    def _speak(self, *_: Any) -> None:
        """Put every text in the reader's language."""
        self.language = language = self.switch.value
        title = getattr(self.made.scenario.title, language)
        about = word(
            "live.about",
            language,
            points=self.made.points - self.made.held,
            held=self.made.held,
            members=self.made.scenario.members,
        )
        self.head.object = f"<h1>{escape(word('live.title', language, title=title))}</h1><p class='note'>{escape(about)}</p>"
        for slider, lever in zip(self.sliders, self.made.levers, strict=True):
            slider.name = lever_name(lever.key, language)
        self.goals.options = {goal_name(goal, language): goal.id for goal in self.made.goals}
        self.reset.name, self.run.name = word("live.reset", language), word("live.run", language)
        self.take.label = word("live.take", language)
        self.state.object = ""
        self._answer()

    def _moved(self, *_: Any) -> None:
        self.real, self.state.object = {}, ""
        self._answer()

    def _answer(self) -> None:
        chosen = [goal for goal in self.made.goals if goal.id in self.goals.value]
        told = self.made.emulated(self.emulator, self.values, self.errors)
        self.answers.object = answers_html(told, chosen, self.language, self.real)
        for k, curve in enumerate(self.curves):
            at, shares = self.emulator.along(SHARES[1], np.array(self.values), k, _CURVE_STEPS)
            ends = {"low": percent(float(shares[0])), "high": percent(float(shares[-1]))}
            title = word("live.curve", self.language, year=YEAR, **ends)
            curve.object = curve_svg(list(at), list(shares), self.values[k], title) + f"<p class='note'>{escape(title)}</p>"

    def _as_written(self, *_: Any) -> None:
        for slider, value in zip(self.sliders, self.made.written, strict=True):
            slider.value = value

    async def _simulate(self, *_: Any) -> None:
        """Run the model itself where the levers stand, and put what it says beside the emulator."""
        values, self.run.disabled = self.values, True
        self.state.object = (
            f"<p role='status'>{escape(word('live.running', self.language, members=self.made.scenario.members))}</p>"
        )
        try:
            found = await asyncio.to_thread(self.made.simulate, np.array([values]))
            if values == self.values:
                told = self.made.answers(found[:, 0], self.emulator.values[:, 0])
                self.real = {answer.name: answer for answer in told}
                self.state.object = f"<p role='status'>{escape(word('live.done', self.language))}</p>"
                self._answer()
            else:
                self.state.object = f"<p role='status'>{escape(word('live.moved', self.language))}</p>"
        except InputError as mistake:
            self.state.object = f"<p role='alert'>{escape(mistake.text(self.language))}</p>"
        finally:
            self.run.disabled = False


def lever_name(key: str, language: str) -> str:
    """A lever in words, with its unit."""
    _, section, last = key.split(".")
    unit = word(_UNITS[last], language) if last in _UNITS else ""
    return f"{getattr(name_of_lever(section), language)}{unit}"


def _slider(lever: Any, value: float) -> Any:
    from bokeh.models.formatters import NumeralTickFormatter

    form = "0.0%" if lever.key.rsplit(".", 1)[1] in _PERCENT else "0.00"
    step = (lever.high - lever.low) / STEPS
    formatter = NumeralTickFormatter(format=form)
    return panel.widgets.FloatSlider(start=lever.low, end=lever.high, step=step, value=value, format=formatter)


def serve(made: WhatIf, emulator: Emulator, language: str, port: int, *, show: bool, ready: Callable[[str], None]) -> None:
    """Serve the page on the loopback address until somebody stops it; `ready` is told its address. Raises :class:`InputError`
    where the port is taken."""
    panel.extension(design="native", notifications=False)
    free, errors = _free(port), made.errors(emulator)
    address = f"http://{HOST}:{free}/"
    server = panel.serve(
        {"/": lambda: Page(made, emulator, errors, language).view()},
        port=free,
        address=HOST,
        websocket_origin=[f"{HOST}:{free}", f"localhost:{free}"],
        title={"/": word("live.tab", language)},
        show=show,
        start=False,
        verbose=False,
    )
    ready(address)
    server.run_until_shutdown()


def _free(port: int) -> int:
    """The port itself, or a free one for 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise InputError("live.port", port=port) from None
        return int(probe.getsockname()[1])
