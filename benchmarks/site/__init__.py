"""How fast the site is built, beside plain writing, Hugo and Pelican."""
