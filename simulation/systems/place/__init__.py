"""What belongs to no system: the places themselves, their people, and the books that all systems keep."""
