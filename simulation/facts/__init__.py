"""What is known: provinces, published goals and figures, catalogues; read from tables with their sources, and checked."""
