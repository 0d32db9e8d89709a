"""The sample web of the demo: invented hosts, served on loopback by a program that never goes online."""
