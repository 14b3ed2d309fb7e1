"""Makes the fixtures of the formats behind package traits, WebP, JPEG XL and AVIF, and beside each the pixels that it must
decode to (`NAME.ppm` or `NAME.pgm`).

Run in this folder with NumPy, a Pillow that has WebP and AVIF, and libjxl's tools cjxl and djxl:
    python make_optional_fixtures.py

Another library than the one tested decodes: Pillow brings its own libwebp and libavif. JPEG XL is decoded by djxl.
"""

import io
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent


def write_expected(path, pixels):
    """Writes binary PGM (H, W) or PPM (H, W, 3)."""
    pixels = np.asarray(pixels)
    assert pixels.dtype == np.uint8
    kind, suffix = (b"P5", ".pgm") if pixels.ndim == 2 else (b"P6", ".ppm")
    header = kind + b"\n%d %d\n255\n" % (pixels.shape[1], pixels.shape[0])
    path.with_suffix(suffix).write_bytes(header + pixels.tobytes())


def over_white(pixels):
    """8-bit (H, W, 4) over white, to nearest."""
    color, alpha = pixels[..., :3].astype(np.int64), pixels[..., 3:].astype(np.int64)
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def picture(mode):
    """Smooth shapes in colour, 37 x 29, with alpha in waves where the mode has it."""
    y, x = np.mgrid[0:29, 0:37]
    planes = [
        128 + 100 * np.sin(x / 7 + y / 15),
        128 + 90 * np.cos(x / 11 - y / 6),
        40 + 5 * x + y,
        150 + 120 * np.sin((x + y) / 9),
    ]
    stacked = np.clip(np.round(np.stack(planes[: len(mode)], -1)), 0, 255).astype(np.uint8)
    return Image.fromarray(stacked[..., 0] if mode == "L" else stacked)


def exif(orientation):
    """A TIFF structure with the orientation alone."""
    entry = struct.pack("<HHIHH", 274, 3, 1, orientation, 0)
    return b"II" + struct.pack("<HIH", 42, 8, 1) + entry + struct.pack("<I", 0)


def saved(image, kind, **options):
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def write(folder, name, suffix, file):
    """Writes a file and what Pillow decodes it to, upright and over white."""
    (HERE / folder / f"{name}.{suffix}").write_bytes(file)
    decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(file)))
    pixels = np.asarray(decoded)
    write_expected(HERE / folder / f"{name}.{suffix}", over_white(pixels) if decoded.mode == "RGBA" else pixels)


def make_webp():
    (HERE / "WebP").mkdir(exist_ok=True)
    color = picture("RGB")
    write("WebP", "lossy", "webp", saved(color, "WEBP", quality=70))
    write("WebP", "lossy-alpha", "webp", saved(picture("RGBA"), "WEBP", quality=70))
    write("WebP", "lossless", "webp", saved(color, "WEBP", lossless=True))
    write("WebP", "lossless-alpha", "webp", saved(picture("RGBA"), "WEBP", lossless=True, exact=True))
    for orientation in (6, 7):
        data = exif(orientation) if orientation == 6 else b"Exif\0\0" + exif(orientation)
        write("WebP", f"orientation{orientation}", "webp", saved(color, "WEBP", quality=70, exif=data))
    frames = [color, color.transpose(Image.Transpose.ROTATE_180)]
    (HERE / "WebP" / "animation.webp").write_bytes(
        saved(frames[0], "WEBP", quality=30, save_all=True, append_images=frames[1:])
    )


def make_avif():
    (HERE / "AVIF").mkdir(exist_ok=True)
    color = picture("RGB")
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        name = "rgb-" + subsampling.replace(":", "")
        write("AVIF", name, "avif", saved(color, "AVIF", quality=80, subsampling=subsampling))
    write("AVIF", "alpha", "avif", saved(picture("RGBA"), "AVIF", quality=80, subsampling="4:4:4"))
    file = saved(picture("L"), "AVIF", quality=80, subsampling="4:0:0")
    (HERE / "AVIF" / "grey.avif").write_bytes(file)
    write_expected(HERE / "AVIF" / "grey.avif", np.asarray(Image.open(io.BytesIO(file)).convert("RGB"))[..., 0])
    for orientation in range(1, 9):
        file = saved(color, "AVIF", quality=60, subsampling="4:4:4", exif=exif(orientation))
        write("AVIF", f"orientation{orientation}", "avif", file)


def make_jpegxl():
    (HERE / "JPEGXL").mkdir(exist_ok=True)
    options = {
        "lossy": ("RGB", ["-d", "1"]),
        "lossless": ("RGB", ["-d", "0"]),
        "lossy-grey": ("L", ["-d", "1"]),
        "lossless-grey": ("L", ["-d", "0"]),
        "lossy-alpha": ("RGBA", ["-d", "1"]),
        "lossless-alpha": ("RGBA", ["-d", "0"]),
        "container": ("RGB", ["-d", "1", "--container=1"]),
    }
    with tempfile.TemporaryDirectory() as folder:
        source, back = Path(folder, "source.png"), Path(folder, "back.png")
        for name, (mode, arguments) in options.items():
            picture(mode).save(source)
            file = HERE / "JPEGXL" / f"{name}.jxl"
            subprocess.run(["cjxl", source, file, *arguments], check=True, capture_output=True)
            subprocess.run(["djxl", file, back, "--bits_per_sample=8"], check=True, capture_output=True)
            decoded = np.asarray(Image.open(back))
            write_expected(file, over_white(decoded) if mode == "RGBA" else decoded)


make_webp()
make_avif()
make_jpegxl()
