"""The city physical examination: what is found each year, the plan that follows, and the five-year assessment."""
