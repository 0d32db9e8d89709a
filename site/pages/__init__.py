"""One module a page or kind of page, found by its name: `pages(docket, items)` yields `Page` records."""
