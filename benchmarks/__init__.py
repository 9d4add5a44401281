"""Side-by-side measurements. Each one says its command in `--help`, and results stand in docs/lookup/benchmarks.md."""
