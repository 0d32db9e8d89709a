"""Measurements that take a while, each in a package of its own; none of them is part of the product."""
