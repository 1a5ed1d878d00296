"""Sci-tech innovation: ideas become projects, projects results, results knowledge in use, and that standards."""
