"""The document worker: makes tickets, invoices and badges as PDF files."""
