"""The same for use cases about bookings made elsewhere: all see the hostile workspace's own alone."""

from datetime import date

from core.calendars.counted import count_no_more, count_scheduler, own_email
from core.calendars.facts import Account, Service, Window
from core.meetings.decided import Choice, Decision
from core.outside.trouble import Denied
from core.outside_bookings.changes import note_ended, note_following, note_marked, plan_change
from core.outside_bookings.facts import LinkForm
from core.outside_bookings.fields import question_key, read_questions, save_fields
from core.outside_bookings.give_up import read_hook_given_up
from core.outside_bookings.import_progress import stop_import
from core.outside_bookings.importing import begin_anew, begin_import, keep_import, read_import
from core.outside_bookings.inbox import find_secret, keep_delivery, purge_unread, take_delivery
from core.outside_bookings.keys import forget_key, read_key, save_key, watch_with_fallback
from core.outside_bookings.links import find_sent, read_addressee, send_link
from core.outside_bookings.listing import list_synced
from core.outside_bookings.look_progress import keep_look, look_or_go_on
from core.outside_bookings.pages import Place, waiting_bookings
from core.outside_bookings.refused import note_refused
from core.outside_bookings.same_person import answer_same_person
from core.outside_bookings.status import read_status
from core.outside_bookings.take import take_absence, take_booking
from core.outside_bookings.troubles import note_trouble, note_well
from core.outside_bookings.watching import note_hooked, open_place
from core.schedulers.facts import BookingPage
from core.schedulers.hooks import Fault
from tests.core.outside_bookings.bookings import booking
from tests.core.prey import Attack, Prey
from tests.world import MONDAY

KEY, CALENDLY = "the-secret-booking", Service.CALENDLY
PLACE = Place(service=CALENDLY, window=Window(start=MONDAY, end=MONDAY), cursor=None)


def replacing(prey: Prey) -> LinkForm:
    """A link in place of the meeting there is."""
    said = Decision(meeting_id=prey.meeting.id, version=prey.meeting.version, choice=Choice.REPLACE)
    return LinkForm(candidate_id=prey.candidate_id, service=CALENDLY, key="y", existing=said)


OUTSIDE_ATTACKS = [
    Attack(use_case=take_booking, arguments=lambda p: (booking(KEY, tag=p.meeting.uid),), harmless=True),
    Attack(
        use_case=take_absence,
        arguments=lambda _: (CALENDLY, KEY, MONDAY),
        named=lambda _: {"no_show": True},
        harmless=True,
    ),
    Attack(use_case=find_secret, arguments=lambda _: (CALENDLY, "the-secret-ticket"), harmless=True),
    Attack(
        use_case=note_refused,
        arguments=lambda _: (CALENDLY, Fault.FORGED),
        named=lambda _: {"by_hand": True},
        harmless=True,
    ),
    Attack(use_case=keep_delivery, arguments=lambda _: (CALENDLY, "the-secret-key", b"{}"), harmless=True),
    Attack(use_case=purge_unread, arguments=lambda _: (CALENDLY,), harmless=True),
    Attack(use_case=take_delivery, arguments=lambda p: (p.delivery_id, {}), harmless=True),
    Attack(use_case=read_key, arguments=lambda _: (CALENDLY,), harmless=True),
    Attack(
        use_case=save_key,
        arguments=lambda _: (CALENDLY, "key", "", Account(id="1", email="mallory@x.example")),
        role="admin",
        harmless=True,
    ),
    Attack(use_case=own_email, arguments=lambda _: (), harmless=True),
    Attack(
        use_case=count_scheduler, arguments=lambda _: (CALENDLY, "owner", "mallory@x.example"), harmless=True
    ),
    Attack(use_case=count_no_more, arguments=lambda _: (CALENDLY,), harmless=True),
    Attack(use_case=watch_with_fallback, arguments=lambda _: ((CALENDLY,),), harmless=True),
    Attack(
        use_case=forget_key,
        arguments=lambda _: (CALENDLY,),
        named=lambda _: {"has_fallback": True},
        role="admin",
        harmless=True,
    ),
    Attack(use_case=read_hook_given_up, arguments=lambda p: (p.connection_id,)),
    Attack(use_case=open_place, arguments=lambda p: (p.scheduler_id,), harmless=True),
    Attack(
        use_case=note_hooked,
        arguments=lambda p: (p.scheduler_id, "the-secret-ticket", "mallorys"),
        harmless=True,
    ),
    Attack(use_case=note_trouble, arguments=lambda _: (CALENDLY, Denied("x")), harmless=True),
    Attack(use_case=note_well, arguments=lambda _: (CALENDLY,), harmless=True),
    Attack(use_case=look_or_go_on, arguments=lambda p: (p.scheduler_id, "the-secret-ticket"), harmless=True),
    Attack(use_case=keep_look, arguments=lambda p: (p.chore, "mallorys"), harmless=True),
    Attack(use_case=read_addressee, arguments=lambda p: (p.candidate_id,)),
    Attack(
        use_case=find_sent,
        arguments=lambda p: (LinkForm(candidate_id=p.candidate_id, service=CALENDLY, key="x"),),
    ),
    Attack(
        use_case=send_link,
        arguments=lambda p: (
            LinkForm(candidate_id=p.candidate_id, service=CALENDLY, key="x"),
            "Talk",
            "https://mallory.example",
        ),
    ),
    Attack(use_case=send_link, arguments=lambda p: (replacing(p), "Talk", "https://mallory.example")),
    *(
        Attack(use_case=each, arguments=arguments, role="admin")
        for each, arguments in (
            (read_questions, lambda _: (CALENDLY,)),
            (save_fields, lambda _: (CALENDLY, {question_key("Secret?"): "Theirs"})),
        )
    ),
    Attack(use_case=list_synced, arguments=lambda _: (CALENDLY, "coming"), role="admin", harmless=True),
    Attack(
        use_case=list_synced,
        arguments=lambda p: (CALENDLY, "past", p.cursor),
        role="admin",
        harmless=True,
    ),
    Attack(use_case=list_synced, arguments=lambda _: (CALENDLY, "unsettled"), role="admin", harmless=True),
    Attack(use_case=read_status, arguments=lambda _: ({CALENDLY: False},), role="admin", harmless=True),
    Attack(
        use_case=begin_import,
        arguments=lambda _: (CALENDLY, date(2027, 1, 1), date(2027, 1, 31)),
        role="admin",
        harmless=True,
    ),
    Attack(use_case=read_import, arguments=lambda p: (p.import_id,), harmless=True),
    Attack(use_case=keep_import, arguments=lambda p: (p.import_id, PLACE, BookingPage()), harmless=True),
    Attack(use_case=begin_anew, arguments=lambda p: (p.import_id,), harmless=True),
    Attack(
        use_case=stop_import,
        arguments=lambda p: (p.import_id, "x"),
        named=lambda _: {"for_good": True},
        harmless=True,
    ),
    Attack(use_case=waiting_bookings, arguments=lambda _: (CALENDLY, PLACE.window), harmless=True),
    Attack(use_case=plan_change, arguments=lambda p: (p.meeting.id,)),
    Attack(
        use_case=note_ended,
        arguments=lambda _: (CALENDLY, KEY),
        named=lambda _: {"is_moved": False},
        harmless=True,
    ),
    Attack(use_case=note_following, arguments=lambda _: (CALENDLY, KEY), harmless=True),
    Attack(
        use_case=note_marked,
        arguments=lambda _: (CALENDLY, KEY),
        named=lambda _: {"no_show": True},
        harmless=True,
    ),
    Attack(
        use_case=answer_same_person,
        arguments=lambda p: (p.meeting.id,),
        named=lambda _: {"same": True},
    ),
]
