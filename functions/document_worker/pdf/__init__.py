"""PDF files: pages, embedded fonts, QR codes and pictures."""
