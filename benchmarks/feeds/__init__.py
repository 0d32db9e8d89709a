"""How fast, how exactly and in how much memory the crawler reads 500 feeds, beside other readers: see ../README.md."""
