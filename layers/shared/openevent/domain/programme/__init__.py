"""Rules and effects around the programme: sessions, speakers and the parts of an event."""
