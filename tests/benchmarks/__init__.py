"""How long things take, as ratios and against bars: run `python -m tests.benchmarks`."""
