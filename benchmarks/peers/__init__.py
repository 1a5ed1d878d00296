"""One file a peer: the same three workloads, each as its users would write it. See `workloads.py` for what they are."""
