"""Calendar files: iCalendar as of RFC 5545 and 7986."""
