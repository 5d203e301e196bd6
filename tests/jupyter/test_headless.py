"""Notebooks run by programs: nbclient, nbconvert and nbmake, each of which has to notice an error."""
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


@pytest.fixture
def write(tmp_path):
    """Writes a notebook of these cells."""
    def write(*cells, **metadata):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(code, metadata=metadata) for code in cells],
            metadata={"kernelspec": {"name": "assemblet", "display_name": "Assemblet", "language": "rust"},
                      # As a front end writes it; nbconvert colours by it before it asks a kernel.
                      "language_info": {"name": "rust", "pygments_lexer": "rust"}})
        path = tmp_path / "notebook.ipynb"
        nbformat.write(notebook, path)
        return path
    return write


def execute(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": path.parent}})
    try:
        client.execute()
    finally:
        nbformat.write(notebook, path)
    return notebook


def test_nbclient_keeps_outputs_as_they_are_at_the_end(write):
    notebook = execute(write(
        'let mut live = Live::new();\nfor n in 0..5 { live.show(&Bundle::text(n.to_string())); }\n'
        'live.finish(&Bundle::text("last"));\nprint!("a"); println!("b"); 3',
        'println!("old"); clear_output(true); println!("new");'))
    first, second = (cell.outputs for cell in notebook.cells)
    assert [output.output_type for output in first] == ["display_data", "stream", "execute_result"]
    assert first[0].data["text/plain"] == "last"
    assert (first[1].text, first[2].data["text/plain"]) == ("ab\n", "3")
    assert [output.text for output in second] == ["new\n"]
    nbformat.validate(notebook)


def test_nbclient_learns_the_language_from_the_kernel(write):
    language = execute(write("1")).metadata.language_info
    assert (language.name, language.pygments_lexer, language.file_extension) == ("rust", "rust", ".rs")


def test_nbclient_stops_at_a_panic(write):
    path = write("let a = 1;", 'panic!("enough")', 'println!("never")')
    with pytest.raises(CellExecutionError) as failure:
        execute(path)
    assert failure.value.evalue == "enough"
    cells = nbformat.read(path, as_version=4).cells
    assert cells[1].outputs[0].output_type == "error"
    assert cells[2].execution_count is None and cells[2].outputs == []


def test_nbclient_goes_on_after_an_error_that_is_expected(write):
    notebook = execute(write('panic!("expected")', tags=["raises-exception"]))
    assert notebook.cells[0].outputs[0].evalue == "expected"


def test_nbconvert_executes_and_renders(write):
    path = write('println!("by nbconvert")', 'Bundle::text("t").html("<b>bold</b>")')
    outcome = subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "html", path],
                             capture_output=True, text=True, timeout=120)
    assert outcome.returncode == 0, outcome.stderr
    page = path.with_suffix(".html").read_text()
    assert "by nbconvert" in page and "<b>bold</b>" in page
    assert 'class="highlight hl-rust"' in page, "the code is coloured as Rust"


def test_nbconvert_fails_at_a_panic(write):
    outcome = subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "html", write('panic!("enough")')],
                             capture_output=True, text=True, timeout=120)
    assert outcome.returncode != 0 and "enough" in outcome.stderr


@pytest.mark.parametrize("code, returned", [("assert_eq!(1 + 1, 2);", 0), ("assert_eq!(1 + 1, 3);", 1)])
def test_nbmake_takes_a_notebook_for_a_test(write, code, returned):
    path = write(code)
    outcome = subprocess.run([sys.executable, "-m", "pytest", "--nbmake", "--nbmake-timeout=60", "-p", "no:cacheprovider", path],
                             capture_output=True, text=True, timeout=120, cwd=path.parent)
    assert outcome.returncode == returned, outcome.stdout
