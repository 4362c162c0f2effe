"""Accounts: people, their organisations, sessions and passwords."""
