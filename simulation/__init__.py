"""greenplan: a reproducible, notebook-based policy simulation of green urban and rural construction."""
