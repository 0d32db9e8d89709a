"""The pipeline's components; each module registers the factory `aidocket_<module>`."""
