"""The benchmark: how long things take beside the least that they could take, in one run."""
