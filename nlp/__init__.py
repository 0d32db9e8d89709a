"""From documents to mentions, assertions, events and links, with spaCy."""

from aidocket.nlp._spacy import import_without_cli

import_without_cli()
