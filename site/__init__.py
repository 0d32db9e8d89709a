"""The builder of the static briefing site, its feeds and its data files."""
