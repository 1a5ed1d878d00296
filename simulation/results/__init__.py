"""What a run leaves: labelled records, tables, the folder they live in and the manifest that binds them."""
