"""The spring of the river: one folder a source. Each turns what the world sends into rows of the staging tables."""
