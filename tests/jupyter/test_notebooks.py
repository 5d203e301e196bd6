"""The notebooks that teach: each is committed with its outputs, is small, and runs from top to bottom."""
import pathlib

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "kernel" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def errors(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs if output.output_type == "error"]


def test_there_are_notebooks():
    assert NOTEBOOKS, "kernel/notebooks holds none"


@each_notebook
def test_is_committed_executed_and_small(path):
    assert path.stat().st_size < 500_000
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "assemblet"
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1)), "executed from top to bottom in a fresh kernel"
    assert any(cell.outputs for cell in code_cells(notebook)) and errors(notebook) == []
    pictures = [output for cell in code_cells(notebook) for output in cell.outputs
                if {"image/svg+xml", "image/png", "text/html"} & set(output.get("data", {}))]
    assert pictures, "a page that teaches shows something"


@each_notebook
@pytest.mark.timeout(600)
def test_runs_from_top_to_bottom(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    NotebookClient(notebook, kernel_name="assemblet", timeout=300, resources={"metadata": {"path": tmp_path}}).execute()
    assert errors(notebook) == []
    assert any(cell.outputs for cell in code_cells(notebook))
