"""Measures what the documentation claims: ``make bench`` prints the figures and writes docs/benchmarks.md."""
