"""Drills: what has to hold when load comes or something fails, rehearsed in the sandbox and judged."""
