"""The image worker: make the sizes of pictures, store them, and write their keys into the rows."""
