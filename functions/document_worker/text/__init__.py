"""From a text in any script to glyphs in lines: fonts, direction, shapes, line breaks."""
