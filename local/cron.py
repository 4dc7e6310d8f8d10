"""AWS schedule expressions: rate(5 minutes), cron(0 8 ? * MON-FRI *), at(2026-01-01T00:00:00)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((.+)\)")
_LAST = re.compile(r"([1-7])L")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NUMBER = re.compile(r"(?<![#\d])(\d)")


class ExpressionError(ValueError):
    """A schedule expression that cannot be run on one machine."""


@dataclass(frozen=True)
class Timetable:
    """When a schedule fires."""

    expression: str
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        self.next_after(datetime(2026, 1, 1, tzinfo=UTC))  # refuses what cannot be read

    @property
    def rate(self) -> timedelta | None:
        """The period of a rate(…), else None."""
        found = _RATE.fullmatch(self.expression.strip())
        return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None

    def next_after(self, moment: datetime) -> datetime:
        """The first fire after ``moment``, in UTC."""
        if (period := self.rate) is not None:
            return moment + period
        found = _CRON.fullmatch(self.expression.strip())
        if not found:
            raise ExpressionError(f"{self.expression} is neither rate(…) nor cron(…)")
        # Imported here: most installations have rates only.
        from croniter import CroniterError, croniter

        local = moment.astimezone(ZoneInfo(self.timezone))
        try:
            due = croniter(_seven_fields(found[1]), local).get_next(datetime)
        except (CroniterError, ValueError, KeyError) as error:
            raise ExpressionError(f"{self.expression}: {error}") from error
        assert isinstance(due, datetime)
        return due.astimezone(UTC)


def _seven_fields(text: str) -> str:
    """AWS' six fields (with a year; Sunday is 1) as croniter's seven (seconds sixth, Sunday 0)."""
    fields = text.split()
    if len(fields) != 6:
        raise ExpressionError(f"cron({text}) needs six fields")
    minute, hour, day, month, weekday, year = fields
    if "?" not in (day, weekday):
        raise ExpressionError(f"cron({text}): one of day and weekday must be ?")
    day = "*" if day == "?" else day
    if last := _LAST.fullmatch(weekday):  # the last one of its month
        weekday = f"L{int(last[1]) - 1}"
    else:
        weekday = "*" if weekday == "?" else _NUMBER.sub(_shift, weekday.upper())
    return f"{minute} {hour} {day} {month} {weekday} 0 {year}"


def _shift(match: re.Match[str]) -> str:
    number = int(match[1])
    if not 1 <= number <= 7:
        raise ExpressionError(f"weekday {number} is not 1 (Sunday) to 7 (Saturday)")
    return _DAYS[number - 1]
