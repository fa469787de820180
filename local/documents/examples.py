"""Examples of documents: for pictures, tests and the bench."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from document_worker.content import Badge, Invoice, InvoiceLine, InvoiceTotal, TicketPage
from local.stack.state import ROOT

LOGO: Final = ROOT / "examples" / "summit" / "images" / "logo.png"
ORDER: Final = "3f1b7c1e-6d0e-4c55-9a50-0a7b0b8f4d11"
LATIN: Final = TicketPage(
    event_name="Open Tech Summit 2027",
    place="Lifelong Learning Institute, 11 Eunos Road 8, Singapore",
    starts_at=datetime(2027, 3, 7, 1, 30, tzinfo=UTC),
    ends_at=datetime(2027, 3, 9, 10, 0, tzinfo=UTC),
    timezone="Asia/Singapore",
    ticket_name="Conference pass, three days",
    ticket_type="paid",
    holder="Alexandra Papadopoulou",
    order_identifier=ORDER,
    attendee_id=48213,
    organizer="Open Tech Foundation",
)
ARABIC: Final = replace(
    LATIN,
    event_name="قمة المصادر المفتوحة ٢٠٢٧",
    place="مكتبة الإسكندرية، الشاطبي، الإسكندرية",
    timezone="Africa/Cairo",
    ticket_name="تذكرة المؤتمر (ثلاثة أيام)",
    ticket_type="free",
    holder="عبد الرحمن بن محمد الحسيني",
    attendee_id=48214,
    organizer="مؤسسة المصادر المفتوحة",
)
CHINESE: Final = replace(
    LATIN,
    event_name="开源技术峰会 2027",
    place="北京市海淀区中关村大街 27 号 中关村创业大厦",
    timezone="Asia/Shanghai",
    ticket_name="三天会议通票",
    holder="欧阳晓明",
    attendee_id=48215,
    organizer="开源技术基金会",
)
BADGE: Final = Badge(
    event_name=LATIN.event_name,
    holder=LATIN.holder,
    details=("Example Software", "Developer"),
    ticket_name=LATIN.ticket_name,
    order_identifier=ORDER,
    attendee_id=LATIN.attendee_id,
)
INVOICE: Final = Invoice(
    number="2027E-a1b2c3d4000017",
    issued_on=date(2027, 1, 15),
    order_identifier=ORDER,
    event_name=LATIN.event_name,
    seller=("Open Tech Foundation", "11 Eunos Road 8", "Singapore 408601", "Tax ID 201234567K"),
    buyer=("Alexandra Papadopoulou", "Ερμού 12", "105 63 Αθήνα", "Greece"),
    lines=(
        InvoiceLine("Conference pass, three days", 2, "120.00 EUR", "240.00 EUR"),
        InvoiceLine("三天会议通票", 1, "80.00 EUR", "80.00 EUR"),
    ),
    totals=(
        InvoiceTotal("subtotal", "320.00 EUR"),
        InvoiceTotal("discount", "-32.00 EUR", "EARLY"),
        InvoiceTotal("tax", "54.72 EUR", "19 %"),
        InvoiceTotal("total", "342.72 EUR"),
    ),
    notes=("Tickets can be returned until two weeks before the event.",),
    is_paid=True,
)


def read_logo() -> bytes:
    """Read the logo of the example of an event."""
    return Path(LOGO).read_bytes()
