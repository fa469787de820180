"""A generated event with the size and shape of FOSSASIASummit2017, times a factor, in dialect v1.

That zip has 214 sessions (692 KB), 207 speakers (365 KB), 22 tracks, 15 rooms and 17 sponsors. A
session has one speaker, 49 values and an abstract of 680 characters; a biography has 400.
"""

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson

type Record = dict[str, Any]

SESSIONS: Final = 214
SPEAKERS: Final = 207
TRACKS: Final = 22
ROOMS: Final = 15
SPONSORS: Final = 17
SPEAKERS_OF_SESSIONS: Final = 223
TYPES: Final = (("Talk", "00:25"), ("Workshop", "01:50"), ("Keynote", "00:40"), ("Panel", "01:00"))
START: Final = datetime(2017, 3, 17, 1, tzinfo=UTC)
SYLLABLES: Final = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vu",
    "sel",
    "dor",
    "pin",
    "gra",
    "ze",
    "hum",
    "bri",
    "no",
]


NOT_NESTED: Final = {"sessions", "city", "country", "twitter", "github", "linkedin"}
"""Members that a speaker nested in a session does not have."""


def build_files(factor: int) -> dict[str, Any]:
    """Build the content of the JSON files by name; it is the same at every call."""
    random = Random(factor)  # noqa: S311 - the content must be the same at every run
    records = _RecordBuilder(random, _make_vocabulary(random))
    types = _build_types()
    tracks = [records.build_track(number) for number in _count_to(TRACKS * factor)]
    rooms = [records.build_room(number) for number in _count_to(ROOMS * factor)]
    speakers = [records.build_speaker(number) for number in _count_to(SPEAKERS * factor)]
    sessions: list[Record] = []
    for number in _count_to(SESSIONS * factor):
        track, type_, room = random.choice(tracks), random.choice(types), random.choice(rooms)
        sessions.append(records.build_session(number, track, type_, room))
    _link_speakers(random, sessions, speakers, SPEAKERS_OF_SESSIONS * factor)
    sponsors = [records.build_sponsor(number) for number in _count_to(SPONSORS * factor)]
    return {
        "event": records.build_event(),
        "microlocations": rooms,
        "sessions": sessions,
        "speakers": speakers,
        "sponsors": sponsors,
        "tracks": tracks,
        "session_types": types,
    }


def write(path: Path, factor: int) -> dict[str, int]:
    """Write the event's zip, and return the bytes of each file before compression."""
    files = build_files(factor)
    content = {
        name: orjson.dumps(value, option=orjson.OPT_INDENT_2) for name, value in files.items()
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return {name: len(data) for name, data in content.items()}


def _count_to(count: int) -> range:
    return range(1, count + 1)


def _build_types() -> list[Record]:
    return [
        {"id": number, "name": name, "length": length}
        for number, (name, length) in enumerate(TYPES, 1)
    ]


def _make_vocabulary(random: Random) -> list[str]:
    """Make 2,000 words."""
    return ["".join(random.choices(SYLLABLES, k=random.randint(1, 4))) for _ in range(2000)]


def _link_speakers(
    random: Random, sessions: list[Record], speakers: list[Record], count: int
) -> None:
    """Add `count` links: sessions contain their speakers, speakers name their sessions."""
    for number in range(count):
        session, speaker = sessions[number % len(sessions)], random.choice(speakers)
        if any(nested["id"] == speaker["id"] for nested in session["speakers"]):
            continue
        nested = {key: value for key, value in speaker.items() if key not in NOT_NESTED}
        session["speakers"].append(nested)
        speaker["sessions"].append({"id": session["id"], "title": session["title"]})


class _RecordBuilder:
    """Builds the records of the files."""

    def __init__(self, random: Random, words: list[str]) -> None:
        self._random, self._words = random, words

    def make_text(self, length: int) -> str:
        """Make a text of about `length` characters, with a word in HTML."""
        words = self._random.choices(self._words, k=max(1, length // 7))
        middle = len(words) // 2
        first_half, second_half = " ".join(words[:middle]), " ".join(words[middle:])
        return f"{first_half} <strong>{words[0]}</strong> {second_half}."

    def make_title(self) -> str:
        return " ".join(self._random.choices(self._words, k=5)).capitalize()

    def make_url(self, folder: str, number: int) -> str:
        digest = f"{self._random.getrandbits(160):040x}"
        return f"https://media.example.org/events/6/{folder}/{number}/{digest}.jpg"

    def build_track(self, number: int) -> Record:
        color = f"#{self._random.getrandbits(24):06x}"
        return {
            "id": number,
            "name": f"{self.make_title()} {number}",
            "color": color,
            "font_color": "#ffffff",
            "description": self.make_text(300),
            "location": "",
            "track_image_url": "",
            "sessions": [],
        }

    def build_room(self, number: int) -> Record:
        return {
            "id": number,
            "name": f"Hall {number}",
            "floor": number % 4,
            "room": "",
            "latitude": 1.28,
            "longitude": 103.8,
        }

    def build_sponsor(self, number: int) -> Record:
        return {
            "id": number,
            "name": f"{self.make_title()} {number}",
            "level": str(number % 5),
            "type": "Gold Sponsor",
            "url": "https://example.org/sponsor",
            "description": self.make_text(120),
            "logo": self.make_url("sponsors", number),
        }

    def build_speaker(self, number: int) -> Record:
        images = {
            name: self.make_url(name, number) for name in ("photo", "thumbnail", "small", "icon")
        }
        return {
            "id": number,
            "name": f"{self.make_title()} {number}",
            "email": f"speaker{number}@example.org",
            **images,
            "short_biography": self.make_text(540),
            "long_biography": "",
            "city": "Singapore",
            "country": "Singapore",
            "organisation": "Example Organisation",
            "position": "Developer",
            "website": "https://example.org",
            "twitter": f"https://twitter.com/speaker{number}",
            "github": f"https://github.com/speaker{number}",
            "linkedin": "",
            "gender": "",
            "is_featured": False,
            "sponsorship_required": "",
            "heard_from": "",
            "speaking_experience": "",
            "sessions": [],
        }

    def build_session(self, number: int, track: Record, type_: Record, room: Record) -> Record:
        start = START + timedelta(minutes=5 * (number % 400))
        title = self.make_title()
        track["sessions"].append({"id": number, "title": title})
        return {
            "id": number,
            "title": title,
            "subtitle": "",
            "short_abstract": self.make_text(690),
            "long_abstract": self.make_text(160),
            "start_time": start.isoformat(),
            "end_time": (start + timedelta(minutes=25)).isoformat(),
            "state": "accepted",
            "language": "English",
            "level": "Beginner",
            "comments": "",
            "audio": "",
            "video": "https://www.youtube.com/watch?v=example",
            "slides": "",
            "signup_url": None,
            "submitted_at": "",
            "created_at": "",
            "deleted_at": "",
            "is_mail_sent": False,
            "speakers": [],
            "track": {key: track[key] for key in ("id", "name", "color")},
            "microlocation": {key: room[key] for key in ("id", "name")},
            "session_type": type_,
        }

    def build_event(self) -> Record:
        return {
            "id": 1,
            "name": "A Summit of the Usual Size",
            "start_time": START.isoformat(),
            "end_time": (START + timedelta(days=3)).isoformat(),
            "timezone": "Asia/Singapore",
            "description": self.make_text(3000),
            "code_of_conduct": self.make_text(8000),
            "email": "summit@example.org",
            "organizer_name": "The Summit",
            "organizer_description": self.make_text(1000),
            "state": "Published",
            "event_url": "https://example.org/summit",
            "location_name": "Science Centre",
            "latitude": 1.28,
            "longitude": 103.8,
            "privacy": "public",
            "has_session_speakers": True,
            "identifier": "",
            "social_links": [{"id": 1, "name": "Facebook", "link": "https://facebook.com/example"}],
        }
