"""What governments do."""
