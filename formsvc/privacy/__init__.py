"""A person's data: out on request, away on request, and away when its time is over."""
