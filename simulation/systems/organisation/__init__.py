"""Organisation and implementation: goals go down from the province, effort and reports come up, measures spread."""
