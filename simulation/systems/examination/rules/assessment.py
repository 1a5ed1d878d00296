"""The five-year assessment: standards that cities have outgrown are raised, and weights follow how cities differ.

Weights: Shannon entropy, and CRITIC (Diakoulaki, Mavrotas & Papayannakis 1995, doi:10.1016/0305-0548(94)00059-H). Scores in
arrays [place, indicator], NaN where there is none. The tool for a city's own numbers weighs with the same functions.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.compilation import compiled
from simulation.systems.examination.rules.examination import OWN, examines_itself, score
from simulation.systems.examination.words import WEIGHTINGS

EQUAL, ENTROPY, CRITIC = range(len(WEIGHTINGS))


@compiled(allocates=True)
def quantile(values, share):
    """The value that `share` of the values do not surpass, interpolated between neighbours in order; NaN without values."""
    ordered = np.sort(values)  # NaN last
    count = 0
    for k in range(len(values)):
        if not math.isnan(values[k]):
            count += 1
    if count == 0:
        return math.nan
    at = share * (count - 1)
    below = int(at)
    above = min(below + 1, count - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


@compiled
def entropy_information(scores, information):
    """Fill `information` with 1 - e_j by column, e_j = -(1 / ln n) sum_i p_ij ln p_ij with p_ij = z_ij / sum_i z_ij; zero where
    all are alike or fewer than two are known."""
    for j in range(scores.shape[1]):
        count, total, terms = 0, 0.0, 0.0
        for i in range(scores.shape[0]):
            if not math.isnan(scores[i, j]):
                count += 1
                total += scores[i, j]
        if count > 1 and total > 0.0:
            for i in range(scores.shape[0]):
                if scores[i, j] > 0.0:
                    p = scores[i, j] / total
                    terms += p * math.log(p)
            information[j] = max(0.0, 1.0 + terms / math.log(count))
        else:
            information[j] = 0.0


@compiled
def co_spread(scores, j, k):
    """Sums of squares and products of two columns about their means, over the places that have both: (jj, kk, jk, places)."""
    count, mean_j, mean_k = 0, 0.0, 0.0
    for i in range(scores.shape[0]):
        if not math.isnan(scores[i, j]) and not math.isnan(scores[i, k]):
            count += 1
            mean_j += scores[i, j]
            mean_k += scores[i, k]
    if count == 0:
        return 0.0, 0.0, 0.0, 0
    mean_j /= count
    mean_k /= count
    jj, kk, jk = 0.0, 0.0, 0.0
    for i in range(scores.shape[0]):
        if not math.isnan(scores[i, j]) and not math.isnan(scores[i, k]):
            jj += (scores[i, j] - mean_j) ** 2
            kk += (scores[i, k] - mean_k) ** 2
            jk += (scores[i, j] - mean_j) * (scores[i, k] - mean_k)
    return jj, kk, jk, count


@compiled
def critic_information(scores, information):
    """Fill `information` with sd_j sum_k (1 - r_jk) by column: contrast times conflict with the others. A column that is alike
    everywhere weighs nothing, and its correlation with others counts as none."""
    columns = scores.shape[1]
    for j in range(columns):
        conflict = 0.0
        for k in range(columns):
            if k != j:
                jj, kk, jk, _ = co_spread(scores, j, k)
                conflict += 1.0 - (jk / math.sqrt(jj * kk) if jj * kk > 0.0 else 0.0)
        jj, _, _, count = co_spread(scores, j, j)
        information[j] = math.sqrt(jj / (count - 1)) * conflict if count > 1 else 0.0


@compiled
def reweigh(information, dimension, first_weight, weight):
    """Divide each dimension's weight anew among its indicators, in proportion to what they tell apart; a dimension that tells
    nothing apart keeps its weights."""
    for n in range(len(weight)):
        of_dimension, told = 0.0, 0.0
        for k in range(len(weight)):
            if dimension[k] == dimension[n]:
                of_dimension += first_weight[k]
                told += information[k]
        weight[n] = of_dimension * information[n] / told if told > 0.0 else first_weight[n]


@compiled(allocates=True)
def assess(examination, city, row, innovation, weighting, year, standard_raise, parameter):
    """Assess the cities that have examined themselves this year: raise the standards that they have outgrown, and weigh anew.

    The standards of what the model moves stay: they are shares of all there is. city, row : of the cities and of the province
    in the books of the examination. innovation : the province's row, for the technical standards issued since 2021, each of
    which raises the indicators of its topic by `standard_raise` of the standard of 2021.
    """
    examined = np.zeros(len(city), np.uint8)
    for c in range(len(city)):
        if examines_itself(examination, c, year):
            examined[c] = 1
            city[c].assessments += 1
    places = examination.observed[examined == 1]
    scores = np.full(places.shape, math.nan)
    row.standards_revised = 0
    for n in range(len(examination.standard)):
        known = 0
        for i in range(len(places)):
            if not math.isnan(places[i, n]):
                known += 1
                scores[i, n] = score(places[i, n], examination.standard[n])
        if known >= parameter.revision_cities_least and examination.source[n] == OWN:
            reached = quantile(places[:, n], parameter.revision_quantile)
            examination.standard[n] = max(examination.standard[n], reached)
        if examination.topic[n] >= 0 and examination.source[n] == OWN:
            examination.technical[n] = 1.0 + standard_raise * innovation.technical_standards[examination.topic[n]]
            examination.standard[n] = max(examination.standard[n], examination.technical[n])
        if examination.standard[n] > 1.0:
            row.standards_revised += 1
    if weighting != EQUAL and len(places) >= parameter.revision_cities_least:
        information = np.zeros(len(examination.weight))
        if weighting == ENTROPY:
            entropy_information(scores, information)
        else:
            critic_information(scores, information)
        reweigh(information, examination.dimension, examination.first_weight, examination.weight)
