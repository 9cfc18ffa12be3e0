"""Round trips of a clerk, by code: exports with faults, and how each is mended in the workbook."""
