"""Large demonstrations are made by several processes: the same complaints as by one."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as product
from django.utils import timezone

from demo.councils.settling import settle
from demo.rows.files import keep_files
from demo.rows.seeding import Seeding, run
from demo.texts import DemoTexts
from tests.integration.demo.test_seed_demo import contents

AS_OF = date(2026, 11, 18)
FIXTURES = Path(product.BASE_DIR) / "fixtures" / "demo"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_make_what_one_makes(tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    words = DemoTexts(FIXTURES)
    made = []
    for seed, processes in ((5, 2), (6, 1)):
        towns = settle(4, words, AS_OF, timezone.now())
        files = keep_files(FIXTURES / "files", [town.council_id for town in towns])
        seeding = Seeding(towns, words, files, 150, seed, AS_OF)
        amounts: list[int] = []
        run(seeding, processes, amounts.append)
        assert sum(amounts) == 150
        made.append(len(contents()))
    assert made == [150, 300]
