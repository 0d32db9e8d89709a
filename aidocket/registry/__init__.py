"""The curated half: YAML that people edit, read, checked and copied into the store."""
