"""The one SQLite file: its schema, its migrations, and the records that cross a stage's border."""
