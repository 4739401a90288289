"""Speed and size, as claims that are measured side by side: `python -m benchmarks`."""
