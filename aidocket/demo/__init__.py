"""The sample web on loopback, for the demo and the tests."""
