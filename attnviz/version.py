"""The version of attnviz, which saved files and captions name."""

VERSION = "0.1.0"
