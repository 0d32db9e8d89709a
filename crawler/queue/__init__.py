"""One crawl on several machines: a coordinator that holds the database, and workers that ask and read.

The queue between them is Redis, through scrapy-redis, which is installed by the extra `queue`. See docs/scaling.md.
"""
