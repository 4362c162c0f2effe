"""Which words are hit words: by the browsers' module and by the service's alike."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from formsvc.search.marks import marked

MODULE = Path(__file__).parents[3] / "faq/theme/assets/search/marks.js"
CASES = [
    ("Salasanani", "salasan", True),
    ("LÖSENORDET", "losenord", True),
    ("Wilmasalasana", "salasana", True),  # a part of a compound
    ("puutyö", "tyo", False),  # too short for that
    ("työpäivä", "tyo", True),
    ("itse", "it", False),  # too short for a beginning
    ("IT", "it", True),
    ("e-posti", "eposti", True),
    ("sana", "salasana", False),
]


def test_the_service_marks_hit_words() -> None:
    found = [(word, mark, marked(word, [mark]) != word) for word, mark, _ in CASES]
    assert found == CASES


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_browsers_mark_the_same_words() -> None:
    script = (
        f"import {{ isHit }} from {json.dumps(MODULE.as_uri())};"
        f"const cases = {json.dumps([case[:2] for case in CASES])};"
        "console.log(JSON.stringify(cases.map(([word, mark]) => isHit(word, [mark]))));"
    )
    command = ["node", "--input-type=module", "-e", script]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == [is_hit for _, _, is_hit in CASES]
