"""Measurements that are read by people; nothing of the site or the service needs them."""
