"""Search: one index per language, made at build time and read by the browser piece by piece."""
