"""What a level costs a developer, what it is given for it (yuan/m2), and how both are booked when a project starts."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.buildings.rules import CODE, ONE_STAR, THREE_STAR, TWO_STAR, ULTRA_LOW
from simulation.systems.buildings.rules.effects import DAYS, SUBSIDY, on_level
from simulation.systems.buildings.rules.effects import PREFABRICATION as PREFABRICATION_SUBSIDY
from simulation.systems.buildings.rules.payments import (
    AWARD,
    FLOOR_AREA_BONUS,
    GREEN_INCREMENT,
    INTEREST_SUPPORT,
    PREFABRICATION,
)
from simulation.systems.buildings.words import LEVERS
from simulation.systems.place.books import pay

GREEN_LEVER, ULTRA_LOW_LEVER = LEVERS.index("green_levels"), LEVERS.index("ultra_low")


@compiled
def unit_cost(cost, shock, experience, experience_scale, exponent):
    """Incremental cost (yuan/m2) of a developer: its own cost shock, falling with the green floor area it has built (m2)."""
    return cost * (1.0 + shock) * (1.0 + experience / experience_scale) ** -exponent


@compiled
def measure_value(k, governed, price, most_days, policy, parameter):
    """What the measures in force add to the value of a level in this county (yuan/m2), but for the award, which fades. No more
    than `most_days` of approval can be saved."""
    value = on_level(governed.effects, SUBSIDY, k)
    if governed.bonus_strength > 0.0 and k >= policy.bonus_level:
        extra = parameter.floor_area_bonus * governed.bonus_strength
        value += parameter.premium_captured * extra * parameter.land_price_ratio * price
    days = min((policy.fast_days if k >= policy.fast_level else 0.0) + on_level(governed.effects, DAYS, k), most_days)
    if days > 0.0:
        value += parameter.value_of_faster_approval * days / parameter.faster_approval_days
    return value


@compiled
def interest_saved(k, cost, policy, parameter):
    """What a green loan saves on the extra cost of a level (yuan/m2) while it is being built."""
    if policy.green_rate_cut <= 0.0 or k < policy.green_finance_level:
        return 0.0
    return policy.green_rate_cut * parameter.green_loan_share * cost * parameter.construction_time


@compiled
def award(k, strength, parameter):
    """Award for a level at the county's strength (yuan/m2), before it fades; ultra-low energy gets that of three stars."""
    if k == TWO_STAR:
        return parameter.award_two_star * strength
    if k >= THREE_STAR:
        return parameter.award_three_star * strength
    return 0.0


@compiled
def push(k, extra_effort, parameter):
    """What governments' effort beyond routine adds to the value of a level (yuan/m2): conditions of land sales and the like."""
    if k == ULTRA_LOW:
        return parameter.ultra_low_push * extra_effort[ULTRA_LOW_LEVER]
    return parameter.green_push * extra_effort[GREEN_LEVER] if k >= ONE_STAR else 0.0


@compiled
def subsidy(effects, k, prefabricated):
    """What the scenario's own measures pay a developer for a project of this level (yuan/m2), prefabricated or not."""
    return on_level(effects, SUBSIDY, k) + (effects[PREFABRICATION_SUBSIDY] if prefabricated == 1 else 0.0)


@compiled
def pay_for_start(books, i, prefabrication, price, governed, developer, d, seen, k, area, level, policy, parameter):
    """What the developer spends beyond the energy code, and what it is given for it, counted when the project starts.
    `prefabrication` is its extra cost (yuan/m2), zero for a project that is built in place."""
    pay(books, i, PREFABRICATION, area * prefabrication)
    if k == CODE:
        return
    shock, built = developer.shock[d], developer.experience[d]
    cost = unit_cost(level[k].cost, shock, built, parameter.developer_experience_scale, parameter.developer_learning_exponent)
    pay(books, i, GREEN_INCREMENT, area * cost)
    fade = max(0.0, 1.0 - seen[k] / parameter.award_phase_out_share)
    pay(books, i, AWARD, area * award(k, governed.award_strength, parameter) * fade)
    pay(books, i, INTEREST_SUPPORT, area * interest_saved(k, cost, policy, parameter))
    if k >= policy.bonus_level:
        extra = parameter.floor_area_bonus * governed.bonus_strength
        pay(books, i, FLOOR_AREA_BONUS, area * extra * parameter.land_price_ratio * price)
