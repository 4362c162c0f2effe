"""Articles: what the service knows of the built site, and the pages it guards."""
