"""Commands that ask of several runs: what they write, and what they say on the terminal."""
