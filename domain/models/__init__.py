"""The tables. Import them from here: a mapper needs all of them."""

from domain.models.base import Base, Json
from domain.models.campus import Batch, Calendar, CalendarDay, CalendarHours, ClassSection, College, Hostel
from domain.models.catalog import Category, CategoryAssignment, FormField, Subcategory
from domain.models.messaging import DailyDigest, Delivery, Lane, Outbox
from domain.models.people import NotificationSettings, Role, Staff, Student, User, UserRole
from domain.models.tickets import ActivityLog, Comment, Escalation, Ticket, Timer

__all__ = [
    "ActivityLog",
    "Base",
    "Batch",
    "Calendar",
    "CalendarDay",
    "CalendarHours",
    "Category",
    "CategoryAssignment",
    "ClassSection",
    "College",
    "Comment",
    "DailyDigest",
    "Delivery",
    "Escalation",
    "FormField",
    "Hostel",
    "Json",
    "Lane",
    "NotificationSettings",
    "Outbox",
    "Role",
    "Staff",
    "Student",
    "Subcategory",
    "Ticket",
    "Timer",
    "User",
    "UserRole",
]
