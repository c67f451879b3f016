"""Benchmarks: each prints a ratio of two things measured in the same run."""
