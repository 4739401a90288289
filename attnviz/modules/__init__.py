"""PyTorch modules that people wrote themselves, as models: `wrap`."""
