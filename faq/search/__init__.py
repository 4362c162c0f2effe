"""Search: one index per language, made at build time, read by browsers and by the service."""
