"""Studies: ensembles of members, and what is asked of them."""
