"""The pages about security and licences are found, and lead to what is there."""

import re

from tests.supply.lock import FILES, ROOT


def test_the_page_about_security_leads_to_what_is_there_and_is_found():
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for place in re.findall(r"\]\(([^)#]+)\)", page):
        assert (ROOT / place).exists(), place
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "@" not in page  # nobody's address: reports are private, and go to whoever is there


def test_it_names_each_file_of_the_lock_that_an_install_takes():
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for path in FILES[:3]:
        assert f"-r lock/{path.name}" in page
