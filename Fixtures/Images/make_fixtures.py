"""Makes the image fixtures and, beside each, the pixels that it must decode to (`NAME.ppm` or `NAME.pgm`;
`NAME-interlaced.png` decodes to the same as `NAME.png`).

Run in this folder with Pillow and NumPy installed:  python make_fixtures.py

PNG files are written chunk by chunk, because no library writes all kinds; what they must decode to follows from the
definition, and Pillow checks it where it decodes to the same. JPEG files are written and decoded by Pillow.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
WIDTH, HEIGHT = 19, 13  # not multiples of 8, so that every interlacing pass is ragged


# --- expected pixels -------------------------------------------------------------------------------------------------


def write_expected(path, pixels):
    """Writes binary PGM (H, W) or PPM (H, W, 3)."""
    pixels = np.asarray(pixels)
    assert pixels.dtype == np.uint8
    kind, suffix = (b"P5", ".pgm") if pixels.ndim == 2 else (b"P6", ".ppm")
    header = kind + b"\n%d %d\n255\n" % (pixels.shape[1], pixels.shape[0])
    path.with_suffix(suffix).write_bytes(header + pixels.tobytes())


def eight_bit(samples, depth):
    """Samples of `depth` bits at 8 bits, to nearest."""
    top = (1 << depth) - 1
    return ((samples.astype(np.int64) * 255 * 2 + top) // (2 * top)).astype(np.uint8)


def over_white(color, alpha):
    """8-bit colour with 8-bit alpha over white, to nearest."""
    if color.ndim == 3:
        alpha = alpha[..., None]
    color, alpha = color.astype(np.int64), alpha.astype(np.int64)
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


# --- PNG -------------------------------------------------------------------------------------------------------------

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed_rows(samples, depth):
    """Scanlines of (H, W, C) samples, each behind filter type 0."""
    height, width, channels = samples.shape
    rows = b""
    for row in samples.reshape(height, width * channels):
        if depth == 16:
            data = row.astype(">u2").tobytes()
        else:
            bits = "".join(format(int(value), f"0{depth}b") for value in row)
            bits += "0" * (-len(bits) % 8)
            data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        rows += b"\0" + data
    return rows


def png(samples, depth, color_type, interlaced=False, before=(), after=(), extra=b""):
    """A PNG file of (H, W, C) samples; `before` and `after` are chunks around the image data."""
    height, width = samples.shape[:2]
    if interlaced:
        raw = b""
        for x, y, dx, dy in ADAM7:
            part = samples[y::dy, x::dx]
            if part.size:
                raw += packed_rows(part, depth)
    else:
        raw = packed_rows(samples, depth)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(before)
        + chunk(b"IDAT", zlib.compress(raw + extra, 9))
        + b"".join(after)
        + chunk(b"IEND", b"")
    )


def samples(channels, depth, seed):
    """A gradient with noise that reaches both ends of the range."""
    generator = np.random.default_rng(seed)
    top = (1 << depth) - 1
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = []
    for index in range(channels):
        slope = (x * (index + 1) + y * (3 - index)) / ((WIDTH - 1) * (index + 1) + (HEIGHT - 1) * (3 - index))
        noise = generator.uniform(-0.2, 0.2, slope.shape)
        planes.append(np.clip(np.round((slope + noise) * top), 0, top))
    return np.stack(planes, -1).astype(np.int64)


def write_png_pair(name, data, depth, color_type, expected, before=()):
    """Writes one image plain and interlaced, and its pixels once."""
    for interlaced in (False, True):
        stem = name + ("-interlaced" if interlaced else "")
        file = png(data, depth, color_type, interlaced, before)
        (HERE / "PNG" / f"{stem}.png").write_bytes(file)
        opened = Image.open(io.BytesIO(file))
        if depth <= 8 and not before:
            mode = {0: "L", 2: "RGB", 4: "LA", 6: "RGBA"}[color_type]
            pixels = np.asarray(opened.convert(mode))
            if color_type in (4, 6):
                pixels = over_white(np.squeeze(pixels[..., :-1]), pixels[..., -1])
            assert np.array_equal(pixels, expected), name
    write_expected(HERE / "PNG" / f"{name}.png", expected)


def make_png():
    (HERE / "PNG").mkdir(exist_ok=True)
    for depth in (1, 2, 4, 8, 16):
        grey = samples(1, depth, depth)
        write_png_pair(f"grey{depth}", grey, depth, 0, eight_bit(grey[..., 0], depth))
        key = int(grey[HEIGHT // 2, WIDTH // 2, 0])
        alpha = np.where(grey[..., 0] == key, 0, 255)
        keyed = over_white(eight_bit(grey[..., 0], depth), alpha)
        write_png_pair(f"grey{depth}-key", grey, depth, 0, keyed, [chunk(b"tRNS", struct.pack(">H", key))])
    for depth in (8, 16):
        color = samples(3, depth, 20 + depth)
        write_png_pair(f"rgb{depth}", color, depth, 2, eight_bit(color, depth))
        # Neighbours of the key that equal it in 8 bits must stay opaque.
        key = color[5, 5].copy()
        if depth == 16:
            color[6, 6] = key ^ 1
        alpha = np.where((color == key).all(-1), 0, 255)
        keyed = over_white(eight_bit(color, depth), alpha)
        write_png_pair(f"rgb{depth}-key", color, depth, 2, keyed, [chunk(b"tRNS", struct.pack(">HHH", *map(int, key)))])
        both = samples(2, depth, 30 + depth)
        expected = over_white(eight_bit(both[..., 0], depth), eight_bit(both[..., 1], depth))
        write_png_pair(f"grey{depth}-alpha", both, depth, 4, expected)
        four = samples(4, depth, 40 + depth)
        expected = over_white(eight_bit(four[..., :3], depth), eight_bit(four[..., 3], depth))
        write_png_pair(f"rgb{depth}-alpha", four, depth, 6, expected)
    generator = np.random.default_rng(50)
    for depth in (1, 2, 4, 8):
        entries = min(1 << depth, 200)
        palette = generator.integers(0, 256, (entries, 3))
        indices = np.minimum(samples(1, depth, 60 + depth), entries - 1)
        colors = palette[indices[..., 0]].astype(np.uint8)
        table = chunk(b"PLTE", palette.astype(np.uint8).tobytes())
        write_png_pair(f"palette{depth}", indices, depth, 3, colors, [table])
        # A shorter tRNS leaves the remaining entries opaque.
        alphas = generator.integers(0, 256, entries - 1)
        alpha = np.append(alphas, 255)[indices[..., 0]]
        transparency = chunk(b"tRNS", alphas.astype(np.uint8).tobytes())
        write_png_pair(f"palette{depth}-alpha", indices, depth, 3, over_white(colors, alpha), [table, transparency])
    make_png_with_chunks()


def tiff(orientation, big_endian):
    """A TIFF structure with one unrelated entry and the orientation."""
    order = ">" if big_endian else "<"
    entries = struct.pack(order + "HHII", 271, 2, 4, 0) + struct.pack(order + "HHIHH", 274, 3, 1, orientation, 0)
    directory = struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0)
    return (b"MM" if big_endian else b"II") + struct.pack(order + "HI", 42, 8) + directory


def make_png_with_chunks():
    color = samples(3, 8, 70)
    expected = color.astype(np.uint8)
    bomb = zlib.compress(bytes(8 << 20), 9)
    variants = {
        # Neither gamma nor a (meaningless) profile changes the samples.
        "gamma-profile": dict(
            before=[chunk(b"gAMA", struct.pack(">I", 100000)), chunk(b"iCCP", b"none\0\0" + zlib.compress(b"nothing"))]
        ),
        "unknown-chunks": dict(before=[chunk(b"npTc", b"12345"), chunk(b"tEXt", b"Title\0text")]),
        "text-bomb": dict(before=[chunk(b"zTXt", b"Comment\0\0" + bomb)], after=[chunk(b"zTXt", b"Comment\0\0" + bomb)]),
        "profile-bomb": dict(before=[chunk(b"iCCP", b"none\0\0" + bomb)]),
        "data-bomb": dict(extra=bytes(8 << 20)),
        "animation": dict(
            before=[
                chunk(b"acTL", struct.pack(">II", 2, 0)),
                chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0)),
            ],
            after=[
                chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, WIDTH, HEIGHT, 0, 0, 1, 10, 0, 0)),
                chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes((3 * WIDTH + 1) * HEIGHT))),
            ],
        ),
    }
    for name, parts in variants.items():
        (HERE / "PNG" / f"{name}.png").write_bytes(png(color, 8, 2, **parts))
        write_expected(HERE / "PNG" / f"{name}.png", expected)
    for orientation, big_endian in ((6, True), (7, False)):
        file = png(color, 8, 2, before=[chunk(b"eXIf", tiff(orientation, big_endian))])
        (HERE / "PNG" / f"orientation{orientation}.png").write_bytes(file)
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
        write_expected(HERE / "PNG" / f"orientation{orientation}.png", np.asarray(turned))


# --- JPEG ------------------------------------------------------------------------------------------------------------


def picture(mode):
    """Smooth shapes in colour, 37 x 29."""
    y, x = np.mgrid[0:29, 0:37]
    planes = [
        128 + 100 * np.sin(x / 7 + y / 15),
        128 + 90 * np.cos(x / 11 - y / 6),
        40 + 5 * x + y,
        100 + 60 * np.sin((x + y) / 9),
    ]
    count = {"L": 1, "RGB": 3, "CMYK": 4}[mode]
    stacked = np.clip(np.round(np.stack(planes[:count], -1)), 0, 255).astype(np.uint8)
    return Image.fromarray(stacked[..., 0] if count == 1 else stacked, mode)


def jpeg(image, **options):
    output = io.BytesIO()
    image.save(output, "JPEG", **options)
    return output.getvalue()


def write_jpeg(name, file, expected=None):
    (HERE / "JPEG" / f"{name}.jpg").write_bytes(file)
    decoded = Image.open(io.BytesIO(file)) if expected is None else expected
    write_expected(HERE / "JPEG" / f"{name}.jpg", np.asarray(decoded))


def from_cmyk(inks):
    """RGB of (H, W, 4) inks, 255 = full."""
    paper = 255 - inks.astype(np.int64)
    return ((paper[..., :3] * paper[..., 3:] + 127) // 255).astype(np.uint8)


def make_jpeg():
    (HERE / "JPEG").mkdir(exist_ok=True)
    color = picture("RGB")
    for subsampling in ("444", "422", "420"):
        sampling = ":".join(subsampling)
        write_jpeg(f"rgb-{subsampling}", jpeg(color, quality=85, subsampling=sampling))
        write_jpeg(
            f"rgb-{subsampling}-progressive", jpeg(color, quality=85, subsampling=sampling, progressive=True)
        )
    write_jpeg("rgb-optimized", jpeg(color, quality=30, optimize=True))
    write_jpeg("rgb-restarts", jpeg(color, quality=85, restart_marker_blocks=2))
    write_jpeg("rgb-direct", jpeg(color, quality=90, keep_rgb=True))
    write_jpeg("grey", jpeg(picture("L"), quality=85))
    write_jpeg("grey-progressive", jpeg(picture("L"), quality=85, progressive=True))

    file = jpeg(picture("CMYK"), quality=90)
    # Pillow complements CMYK samples both ways, as Adobe does.
    write_jpeg("cmyk", file, from_cmyk(np.asarray(Image.open(io.BytesIO(file)))))
    adobe = file.index(b"\xff\xee")
    marker = file[adobe : adobe + 16]
    assert marker[4:9] == b"Adobe" and marker[15] == 0
    ycck = file.replace(marker, marker[:15] + b"\x02")
    write_jpeg("ycck", ycck, from_cmyk(np.asarray(Image.open(io.BytesIO(ycck)))))
    plain = file.replace(marker, b"")
    write_jpeg("cmyk-plain", plain, from_cmyk(255 - np.asarray(Image.open(io.BytesIO(file)))))

    for orientation in range(1, 9):
        exif = b"Exif\0\0" + tiff(orientation, orientation % 2 == 0)
        file = jpeg(color, quality=85, subsampling="4:4:4", exif=exif)
        write_jpeg(f"orientation{orientation}", file, ImageOps.exif_transpose(Image.open(io.BytesIO(file))))


# --- resizing and colour ---------------------------------------------------------------------------------------------


def make_resizing():
    """What Pillow's bicubic filter makes of a picture; its own fixed point differs from ours by one at most."""
    folder = HERE / "Resize"
    folder.mkdir(exist_ok=True)
    source = picture("RGB")
    write_expected(folder / "source.ppm", np.asarray(source))
    for width, height in ((16, 16), (20, 29), (37, 11), (64, 50), (5, 40)):
        write_expected(folder / f"bicubic-{width}x{height}.ppm", np.asarray(source.resize((width, height), Image.BICUBIC)))
    write_expected(folder / "grey.pgm", np.asarray(source.convert("L")))


make_png()
make_jpeg()
make_resizing()
