"""The only door to pydicom and codecs: safe reading, raw elements, walking, writing, pixel frames."""
