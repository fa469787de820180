"""From the bytes of a picture to the encoded sizes; no network and no database."""
