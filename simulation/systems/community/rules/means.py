"""What governments look like by their communities: means over households, and how far they have come since 2020."""

from __future__ import annotations

import numpy as np

from simulation.compilation import compiled
from simulation.systems.community.rules import FACILITIES, N_TERCILES
from simulation.systems.community.rules.evaluation import complaints

_COMPLETE = FACILITIES - 1  # facilities of a complete community, at least
_MORE = 0.1  # rise of participation that counts as taking part: our reading of the Opinions


@compiled
def average_communities(row, community, first, last, evaluating):
    """Write the means of communities `first` .. `last` - 1 into the row of their government. `evaluating` 0: nobody hears of
    them."""
    row.participation = row.trust = row.community_satisfaction = row.community_quality = 0.0
    row.complaints = row.sorting = row.life_circle = 0.0
    row.community_satisfaction_by_income[:] = 0.0
    total = 0.0
    for m in range(first, last):
        each = community[m]
        weight = each.stands_for * each.households
        total += weight
        row.participation += weight * each.participation
        row.trust += weight * each.trust
        row.community_satisfaction += weight * each.satisfaction
        row.community_quality += weight * each.quality
        row.complaints += weight * complaints(each.participation, each.satisfaction)
        row.sorting += weight * each.sorting
        present = 0
        for k in range(FACILITIES):
            present += each.facility[k]
        row.life_circle += weight if present >= _COMPLETE else 0.0
        row.community_satisfaction_by_income[each.tercile] += weight * each.satisfaction
    if total > 0.0:
        row.participation /= total
        row.trust /= total
        row.community_satisfaction /= total
        row.community_quality /= total
        row.complaints /= total
        row.sorting /= total
        row.life_circle /= total
    for t in range(N_TERCILES):
        if row.community_residents[t] > 0.0:
            row.community_satisfaction_by_income[t] /= row.community_residents[t]
    row.participation_gain = row.participation - row.first_participation
    row.residents_engaged = row.participation_gain >= _MORE and row.community_satisfaction >= row.first_satisfaction
    row.satisfaction_gain = (row.community_satisfaction - row.first_satisfaction) * evaluating
    row.complaints_gain = (row.complaints - row.first_complaints) * evaluating


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


@compiled
def average_counties(row, county, first, last):
    """Write the means of counties `first` .. `last` - 1 into the row of the government above them, by their households."""
    row.participation = row.trust = row.community_satisfaction = row.community_quality = 0.0
    row.complaints = row.sorting = row.sorting_captured = row.sorting_coverage = row.life_circle = 0.0
    row.participation_gain = row.satisfaction_gain = row.complaints_gain = row.first_participation = 0.0
    row.community_satisfaction_by_income[:] = 0.0
    total, of_tercile = 0.0, np.zeros(N_TERCILES)
    for i in range(first, last):
        each, weight = county[i], 0.0
        for t in range(N_TERCILES):
            weight += each.community_residents[t]
            of_tercile[t] += each.community_residents[t]
            row.community_satisfaction_by_income[t] += each.community_residents[t] * each.community_satisfaction_by_income[t]
        total += weight
        row.participation += weight * each.participation
        row.trust += weight * each.trust
        row.community_satisfaction += weight * each.community_satisfaction
        row.community_quality += weight * each.community_quality
        row.complaints += weight * each.complaints
        row.sorting += weight * each.sorting
        row.sorting_captured += weight * each.sorting_captured
        row.sorting_coverage += weight * each.sorting_coverage
        row.life_circle += weight * each.life_circle
        row.first_participation += weight * each.first_participation
        row.participation_gain += weight * each.participation_gain
        row.satisfaction_gain += weight * each.satisfaction_gain
        row.complaints_gain += weight * each.complaints_gain
    if total > 0.0:
        row.participation /= total
        row.trust /= total
        row.community_satisfaction /= total
        row.community_quality /= total
        row.complaints /= total
        row.sorting /= total
        row.sorting_captured /= total
        row.sorting_coverage /= total
        row.life_circle /= total
        row.first_participation /= total
        row.participation_gain /= total
        row.satisfaction_gain /= total
        row.complaints_gain /= total
    for t in range(N_TERCILES):
        if of_tercile[t] > 0.0:
            row.community_satisfaction_by_income[t] /= of_tercile[t]


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
