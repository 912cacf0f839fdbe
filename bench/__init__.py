"""Measurements of qwen-ls, as ratios in one run; see `bench/README.md`."""
