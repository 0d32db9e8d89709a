"""How fast, on how many cores and in how much memory documents are read, beside other readers: see ../README.md."""
