"""Search: answers for readers without JavaScript, and what readers look for, counted."""
