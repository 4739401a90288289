"""What pages and visitors share: models, traces, work, files, sentences."""
