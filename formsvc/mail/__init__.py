"""Mail: the outbox, the templates of each event and the worker that delivers."""
