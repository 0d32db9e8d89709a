"""The Scrapy project: from sources to documents in the store."""
