"""Retrofit: as it is, light or deep, when a component ends or an old community is renovated (communities.py).

Trigger, then choice: the identification, development and selection scheme of the agent-based building-stock model (Naegeli,
Jakob, Catenazzi & Ostermeyer 2020, doi:10.1016/j.enbuild.2020.109763). The barrier that is not money is of first order: free
weatherisation was taken up by about 1 % (Fowlie, Greenstone & Wolfram 2015), which also found 39 % of the projected savings.
Owners of homes vote; public buildings have one owner, whom a rule may oblige.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.clock import QUARTER
from simulation.compilation import compiled
from simulation.functions import annuity, expit
from simulation.streams import Purpose, binomial, draw4
from simulation.systems.buildings.rules import N_URBAN_USES, RESIDENTIAL
from simulation.systems.buildings.rules.effects import DEEP_RETROFIT, LIGHT_RETROFIT
from simulation.systems.buildings.rules.energy import TONNE, remaining_energy
from simulation.systems.buildings.rules.learning import technical_trouble
from simulation.systems.buildings.rules.lives import NEVER, count_standing, put_on_calendar, quarters_of, weibull_life
from simulation.systems.buildings.rules.payments import OWNER_SUBSIDY, RETROFIT, RETROFIT_AWARD
from simulation.systems.buildings.rules.stock import survival
from simulation.systems.buildings.rules.synthesis import BUILDINGS_AT_MOST
from simulation.systems.buildings.words import COUNTS, LEVERS
from simulation.systems.innovation.words import RETROFIT as RETROFIT_TOPIC
from simulation.systems.place.books import pay

AS_IS, LIGHT, DEEP = 0, 1, 2
LEVER = LEVERS.index("retrofit")
_ALL, _HOMES, _PUBLIC = (COUNTS.index(f"retrofitted{part}") for part in ("", "_homes", "_public"))
_LIFETIME = COUNTS.index("lifetime_retrofit")
_HOUSEHOLDS_AT_MOST = 1000  # beyond it the outcome of a vote is as good as certain


# --- what it costs, saves and is worth -------------------------------------------------------------------------------------
@compiled
def cost(k, deep_cost, parameter):
    """Cost of a retrofit (yuan/m2): the deep one follows its experience curve, the light one keeps its proportion to it."""
    return deep_cost if k == DEEP else deep_cost * parameter.cost_retrofit_light / parameter.cost_retrofit_deep


@compiled
def subsidy(effects, k):
    """What the scenario's own measures pay for a retrofit (yuan/m2)."""
    return effects[DEEP_RETROFIT if k == DEEP else LIGHT_RETROFIT]


@compiled
def left_over(k, parameter):
    """Energy left of one unit: the design saving counts as far as it is realised and does not rebound."""
    saving = parameter.saving_retrofit_deep if k == DEEP else parameter.saving_retrofit_light
    return remaining_energy(saving, parameter.saving_realised, parameter.rebound)


@compiled
def energy_bill(use, u, parameter):
    """Energy cost (yuan/m2/yr) of the reference generation of a use."""
    price = parameter.price_electricity_homes if u == RESIDENTIAL else parameter.price_electricity_public
    return use[u].electricity * price + use[u].gas * parameter.price_gas


@compiled
def worth_of_saving(k, bill, parameter):
    """Present value (yuan/m2) of what a retrofit saves over the life of the components, per unit of the building's energy over
    the reference generation; `bill` of that generation in yuan/m2/yr."""
    saved = bill * (1.0 - left_over(k, parameter))
    return saved * annuity(parameter.private_discount_rate, parameter.component_life)


@compiled(allocates=True)
def value(worth, energy, price, award, parameter):
    """Value of a retrofit to its owner (yuan/m2) where leaving the building as it is has value zero.

    `worth` per unit of energy, `energy` of the building over the reference generation, `price` and `award` in yuan/m2.
    """
    return award - price + worth * energy - parameter.hassle_retrofit


@compiled
def relief(innovation, parameter):
    """Trouble of a retrofit (yuan/m2) that standards issued since 2021 spare its owner. innovation : the province's row."""
    technical = technical_trouble(parameter.hassle_retrofit, parameter.cost_retrofit_light)
    return innovation.hassle_cut[RETROFIT_TOPIC] * technical


@compiled
def owner_chooses(light, deep, scale, least, u):
    """As it is, light or deep by the logit over their values, from `least` up, by one uniform."""
    best = max(light, deep) if least > AS_IS else max(0.0, max(light, deep))
    w0 = math.exp(scale * (0.0 - best)) if least == AS_IS else 0.0
    w1 = math.exp(scale * (light - best)) if least <= LIGHT else 0.0
    w2 = math.exp(scale * (deep - best))
    at = u * (w0 + w1 + w2)
    return AS_IS if at < w0 else LIGHT if at < w0 + w1 else DEEP


@compiled
def vote_passes(households, yes, turnout, parameter, u_turnout, u_yes):
    """Whether enough households vote and enough of those say yes (Civil Code, article 278; floor area, which has to reach the
    same shares, is taken as proportional to households)."""
    n = min(households, _HOUSEHOLDS_AT_MOST)
    if u_yes <= 1.0 - n * yes:
        return False  # Bernoulli's inequality: the draw says that nobody agrees, whoever votes
    voters = binomial(n, turnout, u_turnout)
    if voters < parameter.vote_quorum * n:
        return False
    return binomial(voters, yes, u_yes) >= parameter.vote_majority * voters


@compiled
def households_in(area, most, resolution, parameter):
    """Households that vote together on a simulated area (m2), which stands for `resolution` times as much: at most so many."""
    return max(1, int(min(most, area * resolution / parameter.household_area) + 0.5))


@compiled
def choice_scale(parameter):
    """Logits per yuan/m2 of owners: what a retrofit is worth counts in units of what a deep one costs."""
    return parameter.choice_scale_retrofit / parameter.cost_retrofit_deep


# --- doing it --------------------------------------------------------------------------------------------------------------
@compiled
def retrofit(row, i, building, slot, k, use, books, parameter):
    """Turn a standing building into a retrofitted one, in the books of stock, of the year and of carbon: embodied now, and
    saved in operation over the life of the components."""
    area = building.area[slot]
    saved = area * building.energy[slot] * (1.0 - left_over(k, parameter)) * use[building.use[slot]].carbon
    count_standing(row, building, slot, -1.0)
    building.saving[slot] += building.energy[slot] * (1.0 - left_over(k, parameter))
    building.energy[slot] *= left_over(k, parameter)
    building.retrofit[slot] = k
    count_standing(row, building, slot, 1.0)
    row.retrofitted_area[building.use[slot], k - 1] += area
    books.counted[i, _ALL] += area
    books.counted[i, _HOMES if building.use[slot] == RESIDENTIAL else _PUBLIC] += area
    share = 1.0 if k == DEEP else parameter.cost_retrofit_light / parameter.cost_retrofit_deep
    row.co2_retrofit += area * share * parameter.embodied_retrofit * TONNE
    books.counted[i, _LIFETIME] += saved


@compiled
def new_component_ends(building, slot, parameter, scale, tick, outlasting, u):
    """Give a building a new component. It ends no earlier than the one it replaces, whose entry in the calendar moves it on.

    A share `outlasting` of the components lasts beyond the horizon; when exactly they end does not matter then.
    """
    end = NEVER
    if u > outlasting:
        end = min(tick + quarters_of(weibull_life(scale, parameter.component_shape, u)), NEVER)
    building.due[slot] = max(end, building.due[slot])


@compiled
def share_outlasting(building, parameter, scale, tick):
    """Share of the components made in this quarter that last beyond the horizon of the calendar."""
    return survival((building.due_heads.shape[1] - tick) * QUARTER, scale, parameter.component_shape)


@compiled(allocates=True)
def renew_buildings(
    row,
    i,
    building,
    use,
    deep_cost,
    relief,
    governed,
    books,
    policy,
    parameter,
    constant,
    component_scale,
    resolution,
    key,
    tick,
):
    """Go through the buildings of county `i` whose component ends this quarter: renew it, and choose whether to retrofit on the
    way. deep_cost : yuan/m2 of a deep retrofit; relief : see :func:`relief`; governed : the county's books of organisation, for
    its subsidies and for the chance that a rule binds a public building; constant : yuan/m2 that owners of public buildings
    see in a retrofit beyond what is modelled, solved from what was done before 2021; resolution : simulated buildings that
    stand for one."""
    first = building.first[i]
    outlasting = share_outlasting(building, parameter, component_scale, tick)
    award, scale = policy.retrofit_award * parameter.award_retrofit, choice_scale(parameter)
    price, worth = np.zeros(DEEP + 1), np.zeros((N_URBAN_USES, DEEP + 1))
    for k in (LIGHT, DEEP):
        price[k] = cost(k, deep_cost, parameter)
        for u in range(N_URBAN_USES):
            worth[u, k] = worth_of_saving(k, energy_bill(use, u, parameter), parameter)
    at = building.due_heads[i, tick]
    while at >= 0:
        slot = first + at
        entity = i * BUILDINGS_AT_MOST + at
        at = building.due_next[slot]
        if building.gone[slot] <= tick:
            continue
        u_life, u_choice, u_turnout, u_yes = draw4(key, Purpose.RENEWAL, entity, tick)
        renewed_earlier = building.due[slot] > tick  # with its community
        if not renewed_earlier:
            new_component_ends(building, slot, parameter, component_scale, tick, outlasting, u_life)
        put_on_calendar(building.due_heads, building.due_next, i, first, slot, building.due[slot])
        if renewed_earlier or building.retrofit[slot] > AS_IS:
            continue
        u, energy = building.use[slot], building.energy[slot]
        gain_light, gain_deep = (
            award + subsidy(governed.effects, LIGHT) + relief,
            award + subsidy(governed.effects, DEEP) + relief,
        )
        light = value(worth[u, LIGHT], energy, price[LIGHT], gain_light, parameter)
        deep = value(worth[u, DEEP], energy, price[DEEP], gain_deep, parameter)
        if u == RESIDENTIAL:
            households = households_in(building.area[slot], _HOUSEHOLDS_AT_MOST, resolution, parameter)
            k = homes_choose(light, deep, households, parameter, u_choice, u_turnout, u_yes)
        else:
            bound = policy.retrofit_rule > AS_IS and u_turnout < governed.compliance
            least = policy.retrofit_rule if bound else AS_IS
            k = owner_chooses(light + constant, deep + constant, scale, least, u_choice)
        if k > AS_IS:
            retrofit(row, i, building, slot, k, use, books, parameter)
            pay(books, i, RETROFIT, building.area[slot] * price[k])
            pay(books, i, RETROFIT_AWARD, building.area[slot] * award)
            pay(books, i, OWNER_SUBSIDY, building.area[slot] * subsidy(governed.effects, k))


@compiled
def homes_choose(light, deep, households, parameter, u_choice, u_turnout, u_yes):
    """What the owners of one residential building agree on: the better of both retrofits, if the vote on it passes."""
    scale = choice_scale(parameter)
    k = owner_chooses(light, deep, scale, LIGHT, u_choice)
    yes = expit(scale * (deep if k == DEEP else light))
    passed = vote_passes(households, yes, parameter.vote_turnout, parameter, u_turnout, u_yes)
    return k if passed else AS_IS
