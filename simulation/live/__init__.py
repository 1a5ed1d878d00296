"""The live page: what if, in a browser on this machine alone."""
