"""Who lives in the province: its data, its synthetic population and the state arrays."""
