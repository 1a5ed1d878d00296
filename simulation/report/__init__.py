"""What people see: figures, maps, tables, sentences in Chinese and English, and the report as one HTML page."""
