"""What is refused outside of a page is said in the reader's language."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from attnviz.language import N_, tr, translated
from attnviz.ui.server.language_of_reader import LanguageOfReader
from tests.language.pseudo import pseudo, write


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTNVIZ_LOCALES", str(write(tmp_path_factory.mktemp("locales"))))

        async def asked(request):
            return PlainTextResponse(tr("Settings"))

        def in_a_thread(request):
            return PlainTextResponse(translated(N_("Settings")))

        routes = [Route("/", asked), Route("/thread", in_a_thread)]
        yield TestClient(Starlette(routes=routes, middleware=[Middleware(LanguageOfReader)]))


@pytest.mark.parametrize("path", ["/", "/thread"])
@pytest.mark.parametrize(
    ("query", "headers", "is_spoken"),
    [
        ("", {"accept-language": "eo,en;q=0.5"}, True),
        ("", {"accept-language": "eo;q=0.9"}, True),
        ("", {"accept-language": "en-GB,eo;q=0.5"}, False),
        ("", {"accept-language": "en", "referer": "http://testserver/x?a=1&lang=eo"}, True),
        ("", {"accept-language": "eo", "referer": "http://testserver/x?lang=en"}, False),
        ("?lang=eo", {"accept-language": "en"}, True),
        ("", {"accept-language": "../eo"}, False),
        ("", {"accept-language": "", "referer": "http://[x"}, False),
        ("", {}, False),
    ],
)
def test_an_answer_is_in_the_language_of_its_reader(client, path, query, headers, is_spoken):
    said = client.get(path + query, headers=headers).text
    assert said == (pseudo("Settings") if is_spoken else "Settings")
