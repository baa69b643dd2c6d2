"""The schema, one file per story. Every table but the directory belongs to a workspace."""

from db.models.base import Base
from db.models.calendars import (
    BusyTime,
    Calendar,
    CalendarEvent,
    ConflictWord,
    ConnectAttempt,
    Connection,
    VideoCall,
)
from db.models.candidates import Candidate, CandidateEmail, CandidateWindow, Requisition, Stage
from db.models.chores import Chore
from db.models.follow_ups import FollowUp
from db.models.meetings import Attendee, HostBooking, Meeting, MeetingType, MeetingVersion
from db.models.messages import DeliveryPause, Message
from db.models.outside import OutsideBooking, OutsideDelivery, OutsideImport, OutsideScheduler
from db.models.records import AuditEntry, PersonKey
from db.models.rooms import Room, RoomBooking
from db.models.workspaces import DirectoryEntry, Member, PageVisit, SlackInstallation, WorkingHours, Workspace

__all__ = [
    "Attendee",
    "AuditEntry",
    "Base",
    "BusyTime",
    "Calendar",
    "CalendarEvent",
    "Candidate",
    "CandidateEmail",
    "CandidateWindow",
    "Chore",
    "ConflictWord",
    "ConnectAttempt",
    "Connection",
    "DeliveryPause",
    "DirectoryEntry",
    "FollowUp",
    "HostBooking",
    "Meeting",
    "MeetingType",
    "MeetingVersion",
    "Member",
    "Message",
    "OutsideBooking",
    "OutsideDelivery",
    "OutsideImport",
    "OutsideScheduler",
    "PageVisit",
    "PersonKey",
    "Requisition",
    "Room",
    "RoomBooking",
    "SlackInstallation",
    "Stage",
    "VideoCall",
    "WorkingHours",
    "Workspace",
]
