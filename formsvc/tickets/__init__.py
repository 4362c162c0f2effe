"""Tickets: what customers ask and agents answer."""
