"""What governments look like by their communities: means over households, and how far they have come since 2020."""

from __future__ import annotations

import numpy as np

from simulation.compilation import compiled
from simulation.systems.community.rules import FACILITIES, N_TERCILES
from simulation.systems.community.rules.evaluation import complaints

_COMPLETE = FACILITIES - 1  # facilities of a complete community, at least
_MORE = 0.1  # rise of participation that counts as taking part: our reading of the Opinions


@compiled
def mean(values, weights):
    """The weighted mean; 0 of nothing. values, weights : [m], added up in their order, so that every driver finds the same
    bits."""
    total, added = 0.0, 0.0
    for m in range(len(values)):
        total += weights[m]
        added += weights[m] * values[m]
    return added / total if total > 0.0 else 0.0


@compiled(allocates=True)
def average_communities(row, community, first, last, evaluating):
    """Write the means of communities `first` .. `last` - 1 into the row of their government. `evaluating` 0: nobody hears of
    them."""
    own = community[first:last]
    weights = own["stands_for"] * own["households"]
    row.participation = mean(own["participation"], weights)
    row.trust = mean(own["trust"], weights)
    row.community_satisfaction = mean(own["satisfaction"], weights)
    row.community_quality = mean(own["quality"], weights)
    row.complaints = mean(complaints(own["participation"], own["satisfaction"]), weights)
    row.sorting = mean(own["sorting"], weights)
    row.life_circle = mean(are_complete(own), weights)
    row.community_satisfaction_by_income[:] = 0.0
    for m in range(len(own)):
        row.community_satisfaction_by_income[own[m].tercile] += weights[m] * own[m].satisfaction
    for t in range(N_TERCILES):
        if row.community_residents[t] > 0.0:
            row.community_satisfaction_by_income[t] /= row.community_residents[t]
    row.participation_gain = row.participation - row.first_participation
    row.residents_engaged = row.participation_gain >= _MORE and row.community_satisfaction >= row.first_satisfaction
    row.satisfaction_gain = (row.community_satisfaction - row.first_satisfaction) * evaluating
    row.complaints_gain = (row.complaints - row.first_complaints) * evaluating


@compiled(allocates=True)
def are_complete(own):
    """Which of these communities have all but one kind of facilities at least, 0/1."""
    found = np.zeros(len(own))
    for m in range(len(own)):
        present = 0
        for k in range(FACILITIES):
            present += own[m].facility[k]
        found[m] = present >= _COMPLETE
    return found


@compiled
def households(row):
    """Households in the communities of a government."""
    total = 0.0
    for t in range(N_TERCILES):
        total += row.community_residents[t]
    return total


@compiled
def remember_start(row):
    """Keep what later years are held against."""
    row.first_participation, row.first_satisfaction = row.participation, row.community_satisfaction
    row.first_complaints = row.complaints
    row.participation_gain = row.satisfaction_gain = row.complaints_gain = 0.0


@compiled(allocates=True)
def average_counties(row, county, first, last):
    """Write the means of counties `first` .. `last` - 1 into the row of the government above them, by their households."""
    own = county[first:last]
    weights = np.zeros(len(own))
    for i in range(len(own)):
        weights[i] = households(own[i])
    row.participation = mean(own["participation"], weights)
    row.trust = mean(own["trust"], weights)
    row.community_satisfaction = mean(own["community_satisfaction"], weights)
    row.community_quality = mean(own["community_quality"], weights)
    row.complaints = mean(own["complaints"], weights)
    row.sorting = mean(own["sorting"], weights)
    row.sorting_captured = mean(own["sorting_captured"], weights)
    row.sorting_coverage = mean(own["sorting_coverage"], weights)
    row.life_circle = mean(own["life_circle"], weights)
    row.first_participation = mean(own["first_participation"], weights)
    row.participation_gain = mean(own["participation_gain"], weights)
    row.satisfaction_gain = mean(own["satisfaction_gain"], weights)
    row.complaints_gain = mean(own["complaints_gain"], weights)
    for t in range(N_TERCILES):
        of_income, satisfied = np.zeros(len(own)), np.zeros(len(own))
        for i in range(len(own)):
            of_income[i] = own[i].community_residents[t]
            satisfied[i] = own[i].community_satisfaction_by_income[t]
        row.community_satisfaction_by_income[t] = mean(satisfied, of_income)


@compiled(entry=True)
def begin_means(county, city, province, place, community, community_first):
    """Before the run: the means of 2020 of every government. place : of cities."""
    for i in range(len(county)):
        average_communities(county[i], community, community_first[i], community_first[i + 1], 1)
        remember_start(county[i])
    for c in range(len(city)):
        average_counties(city[c], county, place[c].first_county, place[c].last_county)
        city[c].examined_life_circle = city[c].life_circle
    average_counties(province[0], county, 0, len(county))
