"""From documents to mentions, assertions, events and links, with spaCy."""
