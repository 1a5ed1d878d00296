"""The documentation site: pages that are made from the registries, and how they and `docs/` become two sites, zh and en."""
