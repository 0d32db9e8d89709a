"""Bytes to records, pure: no network, no clock, no database."""
