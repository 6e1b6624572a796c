"""The segments of a JPEG that say where, when and with what it was taken."""


def without_camera_data(data: bytes) -> bytes:
    """A JPEG without its APP1 (EXIF, XMP), APP13 (IPTC) and comment segments; the picture data is untouched."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xDA:
            break
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker not in (0xE1, 0xED, 0xFE):
            out += data[at:end]
        at = end
    return bytes(out + data[at:])
