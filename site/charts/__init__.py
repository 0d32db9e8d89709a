"""Charts: counts of the docket (`counts`), their Vega specifications (`specs`), the drawn SVG (`drawing`, `svg`)."""
