"""From records to answers: targets with their probabilities, counties that lag, and how the start compares with reality."""
