"""What all benchmarks share: what a run costs, where it ran, how results are told."""
