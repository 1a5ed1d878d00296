"""Communities that decide, build, manage, evaluate and share together: who takes part, what is done, and who is left out."""
