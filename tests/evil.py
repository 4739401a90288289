"""A folder full of Python that must never be imported: each module leaves a file when it is."""

from pathlib import Path

NAMES = (
    "accelerate", "click", "datasets", "jinja2", "json", "matplotlib", "numpy", "pandas", "peft",
    "plotly", "safetensors", "sitecustomize", "streamlit", "tokenizers", "torch", "transformers",
    "typer", "usercustomize", "yaml",
)  # fmt: skip


def plant(folder: Path) -> Path:
    """Write the modules into a folder; return the file that says which were imported."""
    marks = folder / "imported.txt"
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"open({str(marks)!r}, 'a').write('{name} ')\n")
    return marks
