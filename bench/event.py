"""A made-up event of the size and shape of FOSSASIASummit2017, any number of times as large, in the v1 dialect.

Sizes are those of that zip: 214 sessions of 692 KB, 207 speakers of 365 KB, 22 tracks, 15 rooms, 17
sponsors, one speaker and 49 values a session, abstracts of 680 characters, biographies of 400.
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
SYLLABLES: Final = (
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
)


def build_files(factor: int) -> dict[str, Any]:
    """Make the content of the JSON files by name; the same at every call."""
    random = Random(factor)  # noqa: S311 - it must repeat itself, not surprise
    words = _vocabulary(random)
    made = _Maker(random, words)
    types = [
        {"id": number, "name": name, "length": length}
        for number, (name, length) in enumerate(TYPES, 1)
    ]
    tracks = [made.track(number) for number in range(1, TRACKS * factor + 1)]
    rooms = [made.room(number) for number in range(1, ROOMS * factor + 1)]
    speakers = [made.speaker(number) for number in range(1, SPEAKERS * factor + 1)]
    sessions = [
        made.session(number, random.choice(tracks), random.choice(types), random.choice(rooms))
        for number in range(1, SESSIONS * factor + 1)
    ]
    _link(random, sessions, speakers, SPEAKERS_OF_SESSIONS * factor)
    sponsors = [made.sponsor(number) for number in range(1, SPONSORS * factor + 1)]
    return {
        "event": made.event(),
        "microlocations": rooms,
        "sessions": sessions,
        "speakers": speakers,
        "sponsors": sponsors,
        "tracks": tracks,
        "session_types": types,
    }


def write(path: Path, factor: int) -> dict[str, int]:
    """Write the event's zip and give the bytes of each file unpacked."""
    content = {
        name: orjson.dumps(value, option=orjson.OPT_INDENT_2)
        for name, value in build_files(factor).items()
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return {name: len(data) for name, data in content.items()}


def _vocabulary(random: Random) -> list[str]:
    """Some 2,000 words; the first are drawn as often as short words are in English."""
    return ["".join(random.choices(SYLLABLES, k=random.randint(1, 4))) for _ in range(2000)]


def _link(random: Random, sessions: list[Record], speakers: list[Record], count: int) -> None:
    """Give `count` sessions a speaker, the later ones a second: nested on one side, named on the other."""
    for place in range(count):
        session, speaker = sessions[place % len(sessions)], random.choice(speakers)
        if any(known["id"] == speaker["id"] for known in session["speakers"]):
            continue
        session["speakers"].append(
            {key: value for key, value in speaker.items() if key not in NOT_NESTED}
        )
        speaker["sessions"].append({"id": session["id"], "title": session["title"]})


NOT_NESTED: Final = {"sessions", "city", "country", "twitter", "github", "linkedin"}
"""What a speaker nested in a session lacks."""


class _Maker:
    """Makes records of the event's files."""

    def __init__(self, random: Random, words: list[str]) -> None:
        self._random, self._words = random, words

    def text(self, length: int) -> str:
        """Some `length` characters of prose with a line of HTML in it."""
        words = self._random.choices(self._words, k=max(1, length // 7))
        return f"{' '.join(words[: len(words) // 2])} <strong>{words[0]}</strong> {' '.join(words[len(words) // 2 :])}."

    def title(self) -> str:
        return " ".join(self._random.choices(self._words, k=5)).capitalize()

    def url(self, folder: str, number: int) -> str:
        return f"https://media.example.org/events/6/{folder}/{number}/{self._random.getrandbits(160):040x}.jpg"

    def track(self, number: int) -> Record:
        color = f"#{self._random.getrandbits(24):06x}"
        return {
            "id": number, "name": f"{self.title()} {number}", "color": color, "font_color": "#ffffff",
            "description": self.text(300), "location": "", "track_image_url": "", "sessions": [],
        }  # fmt: skip

    def room(self, number: int) -> Record:
        return {
            "id": number, "name": f"Hall {number}", "floor": number % 4, "room": "", "latitude": 1.28,
            "longitude": 103.8,
        }  # fmt: skip

    def sponsor(self, number: int) -> Record:
        return {
            "id": number, "name": f"{self.title()} {number}", "level": str(number % 5), "type": "Gold Sponsor",
            "url": "https://example.org/sponsor", "description": self.text(120), "logo": self.url("sponsors", number),
        }  # fmt: skip

    def speaker(self, number: int) -> Record:
        images = {name: self.url(name, number) for name in ("photo", "thumbnail", "small", "icon")}
        return {
            "id": number, "name": f"{self.title()} {number}", "email": f"speaker{number}@example.org", **images,
            "short_biography": self.text(540), "long_biography": "", "city": "Singapore", "country": "Singapore",
            "organisation": "Example Organisation", "position": "Developer", "website": "https://example.org",
            "twitter": f"https://twitter.com/speaker{number}", "github": f"https://github.com/speaker{number}",
            "linkedin": "", "gender": "", "is_featured": False, "sponsorship_required": "", "heard_from": "",
            "speaking_experience": "", "sessions": [],
        }  # fmt: skip

    def session(self, number: int, track: Record, kind: Record, room: Record) -> Record:
        start = START + timedelta(minutes=5 * (number % 400))
        title = self.title()
        track["sessions"].append({"id": number, "title": title})
        return {
            "id": number, "title": title, "subtitle": "", "short_abstract": self.text(690),
            "long_abstract": self.text(160), "start_time": start.isoformat(),
            "end_time": (start + timedelta(minutes=25)).isoformat(),
            "state": "accepted", "language": "English", "level": "Beginner", "comments": "", "audio": "",
            "video": "https://www.youtube.com/watch?v=example", "slides": "", "signup_url": None, "submitted_at": "",
            "created_at": "", "deleted_at": "", "is_mail_sent": False, "speakers": [],
            "track": {key: track[key] for key in ("id", "name", "color")},
            "microlocation": {key: room[key] for key in ("id", "name")}, "session_type": kind,
        }  # fmt: skip

    def event(self) -> Record:
        return {
            "id": 1, "name": "A Summit of the Usual Size", "start_time": START.isoformat(),
            "end_time": (START + timedelta(days=3)).isoformat(), "timezone": "Asia/Singapore",
            "description": self.text(3000), "code_of_conduct": self.text(8000), "email": "summit@example.org",
            "organizer_name": "The Summit", "organizer_description": self.text(1000), "state": "Published",
            "event_url": "https://example.org/summit", "location_name": "Science Centre", "latitude": 1.28,
            "longitude": 103.8, "privacy": "public", "has_session_speakers": True, "identifier": "",
            "social_links": [{"id": 1, "name": "Facebook", "link": "https://facebook.com/example"}],
        }  # fmt: skip
