"""Fine-tuning and training with the Trainer of transformers."""
