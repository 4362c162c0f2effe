"""Mail that comes in: answers to tickets, mails that wait for an agent, bounces."""
