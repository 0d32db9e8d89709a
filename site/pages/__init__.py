"""One module a kind of page: a query, a record, a path."""
