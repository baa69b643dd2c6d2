"""What a hostile workspace asks of open times."""

from core.open_times.choices import read_choices
from core.open_times.facts import Asked
from core.open_times.find import find_open_times
from tests.core.prey import Attack

OPEN_TIMES_ATTACKS = [
    Attack(
        use_case=find_open_times,
        arguments=lambda p: (
            Asked(type_slug="video-interview", member_ids=(p.member_id,), timezone="UTC", days=14),
        ),
    ),
    Attack(use_case=read_choices, arguments=lambda p: ((p.member_id,), "e"), harmless=True),
]
