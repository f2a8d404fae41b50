"""What the bureau opens: the publication, and later the page and the workbook."""
