"""The agents' desk: the queue, work on tickets, canned replies, the report."""
