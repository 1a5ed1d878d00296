"""What a scenario's own measures come to in a county, by the columns of its `effects`: money and days first, shares last."""

from __future__ import annotations

from simulation.compilation import compiled
from simulation.systems.buildings.rules import CODE, N_LEVELS, ONE_STAR, RESIDENTIAL
from simulation.systems.buildings.words import EFFECTS

_COLUMNS = tuple(EFFECTS)
N_EFFECTS = len(_COLUMNS)
FIRST_SHARE = [effect.unit for effect in EFFECTS.values()].index("share")
SUBSIDY, DAYS, MINIMUM, PUBLIC = (
    _COLUMNS.index((effect, "one_star")) for effect in ("subsidy", "approval_days", "minimum_level", "public_share")
)
"""First columns of the effects on levels, from one star up."""
PREFABRICATION, PHOTOVOLTAICS, HEAT_PUMP, LIGHT_RETROFIT, DEEP_RETROFIT = (
    _COLUMNS.index(("subsidy", subject))
    for subject in ("prefabrication", "photovoltaics", "heat_pump", "retrofit_light", "retrofit_deep")
)
PREFABRICATION_SHARE, PHOTOVOLTAIC_SHARE = (
    _COLUMNS.index(("minimum_share", subject)) for subject in ("prefabrication", "photovoltaics")
)


@compiled
def on_level(effects, first, k):
    """The effect of the block that begins at column `first` on a level; none below one star."""
    return effects[first + k - ONE_STAR] if k >= ONE_STAR else 0.0


@compiled
def raised_minimum(policy, innovation):
    """The level that mandates require at least because of technical standards issued since 2021; code where these have not come
    so far. innovation : the province's row."""
    return policy.raised_level if innovation.technical_standards[policy.raised_topic] >= policy.raised_generations else CODE


@compiled
def require(governed, use, minimum_level, required):
    """Fill `required[level]` with the share of a county's projects of one use that must reach at least that level: by its
    mandate, which asks all for `minimum_level`, and by the scenario's own measures. It falls with the level."""
    for k in range(N_LEVELS):
        own = governed.effects[MINIMUM + max(k - ONE_STAR, 0)]
        if use != RESIDENTIAL:
            own = max(own, governed.effects[PUBLIC + max(k - ONE_STAR, 0)])
        by_mandate = governed.mandate == 1 and k <= minimum_level
        required[k] = 1.0 if k == CODE or by_mandate else own


@compiled
def asked_for(required, compliance, u):
    """The level that a project must reach, by a uniform that also says whether it complies: it does where u < compliance."""
    rank = u / compliance if u < compliance else (u - compliance) / (1.0 - compliance)
    asked = CODE
    for k in range(CODE + 1, N_LEVELS):
        if required[k] == 1.0 or rank < required[k]:
            asked = k
    return asked
