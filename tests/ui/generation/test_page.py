"""What is asked of a writing model, and the file that a page offers of it."""

import base64
import gzip
import re

from attnviz.records import Decoding
from attnviz.tracing.generation import generate
from attnviz.ui.generation import page as generation_page
from attnviz.ui.generation.page import Writing
from attnviz.ui.shared.traces import Request
from tests.views.test_view import unpack


def test_a_file_offers_no_branches_because_nobody_would_write_on(tiny_model):
    page = generation_page.document(
        generate(tiny_model("gpt2"), "the cat", max_new_tokens=2)
    ).decode()
    found = re.search(r'<script id="data"[^>]*>([^<]+)<', page)
    assert found
    header, _ = unpack(gzip.decompress(base64.b64decode(found[1])))
    assert header["branching"] is False


def test_branches_belong_to_one_prompt_and_one_way_of_choosing():
    request = Request("induction", "cpu", "the cat")
    first = Writing(request, Decoding())
    assert Writing(request, Decoding(), branches=((1, 2),)).of == first.of
    assert Writing(request, Decoding(seed=1)).of != first.of
    assert Writing(Request("induction", "cpu", "the dog"), Decoding()).of != first.of
