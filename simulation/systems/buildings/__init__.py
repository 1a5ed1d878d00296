"""Buildings: projects choose a green level, existing buildings age, are retrofitted and replaced, and all of them use
energy."""
