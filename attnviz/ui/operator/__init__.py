"""What whoever runs the server says and sees: limits, sign-in, addresses, log, counters."""
