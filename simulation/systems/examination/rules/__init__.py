"""What cities do about their examination."""
