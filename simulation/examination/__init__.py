"""The city physical examination on a city's own numbers: catalogues, scores, diagnosis and plan, without any simulation."""
