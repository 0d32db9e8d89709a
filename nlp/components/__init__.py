"""One module a component of the pipeline."""
