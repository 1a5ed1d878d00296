"""What innovators and those who finance them do, one idea a file; compiled."""
