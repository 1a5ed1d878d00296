"""The five answers of the live page as HTML: numbers in readers' units, each with its error; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from simulation.errors import Message
from simulation.report.numbers import COMPARATORS, SCALES, goal_percent, percent, quantity, scaled, signed, unit_of_difference
from simulation.study.discovery import Goal
from simulation.study.outputs import PAYERS
from simulation.study.whatif import COST, LIFETIME, ODDS, SHARES, YEAR, Answer
from simulation.vocabulary import ACTOR_NAMES, OUTCOMES

GREEN, YELLOW = 0.8, 0.2
"""Odds from which a light is green, and below which it is red."""
_SHARE_NAMES = dict(zip(SHARES, ("live.green_share", "live.star_share"), strict=True))
_LIGHTS = {"green": "●", "yellow": "◐", "red": "○"}


def goal_name(goal: Goal, language: str) -> str:
    """A goal in words: what, how much, when."""
    outcome = OUTCOMES[goal.variable]
    bar = goal_percent(goal.value) if outcome.kind == "share" else quantity(goal.value, outcome.unit, language)
    sign = COMPARATORS.get(goal.comparator, goal.comparator)
    return word("live.goal", language, name=getattr(outcome, language), sign=sign, bar=bar, year=goal.year)


def word(key: str, language: str, **values: object) -> str:
    """A text of the page."""
    return Message(key, **values).text(language)


def answers_html(told: Sequence[Answer], goals: Iterable[Goal], language: str, real: Mapping[str, Answer] | None = None) -> str:
    """The five answers. goals : those that are chosen. real : the same from the model itself, where it was run."""
    found, real = {answer.name: answer for answer in told}, real or {}
    shares = [(word(_SHARE_NAMES[name], language), name) for name in SHARES]
    cards = [
        _card(
            word("live.odds", language),
            [_row(goal_name(g, language), found[ODDS + g.id], real, language) for g in goals],
            language,
        ),
        _card(
            word("live.shares", language, year=YEAR),
            [_row(title, found[name], real, language) for title, name in shares],
            language,
        ),
        _card(
            word("live.lifetime", language), [_row(word("live.against", language), found[LIFETIME], real, language)], language
        ),
        _card(word("live.cost", language), [_row(word("live.against", language), found[COST], real, language)], language),
        _card(word("live.losers", language), _losers(found, real, language), language),
    ]
    return f'<div class="answers" role="status" aria-live="polite">{"".join(cards)}</div>'


def _card(title: str, rows: Sequence[str], language: str) -> str:
    body = "".join(rows) or f"<p>{escape(word('live.none_chosen', language))}</p>"
    return f"<section class='card'><h2>{escape(title)}</h2>{body}</section>"


def _row(title: str, answer: Answer, real: Mapping[str, Answer], language: str) -> str:
    """A number with its light or band, its error, and what the model says."""
    mark = _light(answer.value) if answer.unit == "probability" else ""
    notes = (
        []
        if answer.unit == "probability"
        else [
            word(
                "live.band",
                language,
                low=_number(answer.low, answer.unit, language),
                high=_number(answer.high, answer.unit, language),
            )
        ]
    )
    notes.append(word("live.error", language, error=_size(answer.error, answer.unit, language)))
    if answer.name in real:
        notes.append(word("live.real", language, value=_number(real[answer.name].value, answer.unit, language)))
    value = _number(answer.value, answer.unit, language)
    return (
        f"<div class='answer' data-answer='{escape(answer.name)}'><p class='title'>{escape(title)}</p>"
        f"<p class='value'>{mark}{escape(value)}</p><p class='note'>{'<br>'.join(map(escape, notes))}</p></div>"
    )


def _losers(found: Mapping[str, Answer], real: Mapping[str, Answer], language: str) -> list[str]:
    """Who beside the government, which is an answer of its own, pays more than in the scenario as written, by more than the
    error: most first; one sentence where nobody does."""
    costs = sorted((found[f"cost_{payer}"] for payer in PAYERS if f"cost_{payer}" != COST), key=lambda answer: -answer.value)
    worse = [answer for answer in costs if answer.value > answer.error]
    if not worse:
        return [f"<p>{escape(word('live.nobody', language))}</p>"]
    return [_row(getattr(ACTOR_NAMES[a.name.removeprefix("cost_")], language), a, real, language) for a in worse]


def _light(odds: float) -> str:
    colour = "green" if odds >= GREEN else "yellow" if odds >= YELLOW else "red"
    return f"<span class='light {colour}' aria-hidden='true'>{_LIGHTS[colour]}</span> "


def _number(value: float, unit: str, language: str) -> str:
    if unit in ("probability", "share"):
        return percent(value, 0 if unit == "probability" else 1)
    return f"{signed(value, unit, language)} {unit_of_difference(unit, language)}"


def _size(error: float, unit: str, language: str) -> str:
    if unit in ("probability", "share"):
        return f"±{100 * error:.1f} {word('live.points', language)}"
    return f"±{scaled(error, unit, language) if unit in SCALES else error} {unit_of_difference(unit, language)}"


def curve_svg(at: Sequence[float], shares: Sequence[float], now: float, title: str) -> str:
    """How the star share moves along one lever, the others as they stand: a line with a dot where the lever is."""
    width, height, room = 220.0, 44.0, 5.0
    low, high = min(shares), max(shares)
    span, reach = max(high - low, 0.02), max(at[-1] - at[0], 1e-12)  # less than two points look flat, as they are
    xs = [room + (x - at[0]) / reach * (width - 2 * room) for x in at]
    ys = [height - room - (y - low) / span * (height - 2 * room) for y in shares]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
    k = min(range(len(at)), key=lambda each: abs(at[each] - now))
    size = f"viewBox='0 0 {width:.0f} {height:.0f}' width='100%' height='{height:.0f}' preserveAspectRatio='xMinYMid'"
    return (
        f"<svg {size} role='img' aria-label='{escape(title)}'><title>{escape(title)}</title>"
        f"<polyline points='{line}' fill='none' stroke='#0b6aa2' stroke-width='2'/>"
        f"<circle cx='{xs[k]:.1f}' cy='{ys[k]:.1f}' r='4' fill='#0b6aa2'/></svg>"
    )
