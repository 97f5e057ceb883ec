"""Reading NumPy archives without trust: no pickle, declared sizes checked before anything is allocated."""

from __future__ import annotations

import zipfile
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from smallyard.errors import Finding, InputError

MAX_BYTES = 2 << 30  # two gibibytes uncompressed, about 600 regions × 90 sectors
MAX_RATIO, SMALL = 100, 64 << 20  # larger archives that unpack to more than a hundred times their size are refused
_KINDS = "fbiuU"


def read_arrays(path: Path | Traversable) -> dict[str, np.ndarray]:
    """All arrays of an .npz file, numbers or text only.

    Raises InputError (E-FILE-NPZ) for anything that is not a plain, consistent archive below the size limit.
    """
    label = path.name
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            _check_members(archive, label)
            return {info.filename.removesuffix(".npy"): _read(archive, info, label) for info in archive.infolist()}
    except InputError:
        raise
    except Exception as error:  # damaged bytes fail in many places: archive, compression, header syntax, allocation
        raise InputError(Finding("E-FILE-NPZ", f"'{label}' is not a readable .npz archive", label, str(error)[:200])) from error


def _check_members(archive: zipfile.ZipFile, label: str) -> None:
    total = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    if total > MAX_BYTES or len(archive.infolist()) > 64 or total > max(SMALL, MAX_RATIO * packed):
        what = f"'{label}' unpacks to {total / 1e9:.1f} GB in {len(archive.infolist())} parts"
        raise InputError(Finding("E-FILE-SIZE", what, label, expected="at most 2 GiB in 64 parts, 100 times its size"))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str) -> np.ndarray:
    with archive.open(info) as member:
        version = np.lib.format.read_magic(member)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, _, dtype = reader(member)
        need = int(np.prod(shape, dtype=object)) * dtype.itemsize
        if dtype.kind not in _KINDS or dtype.itemsize == 0 or need > info.file_size:
            raise InputError(
                Finding("E-FILE-NPZ", f"'{info.filename}' has dtype {dtype} and shape {shape}", label,
                        "only plain numbers and text of the declared size are read")
            )  # fmt: skip
    with archive.open(info) as member:
        return np.lib.format.read_array(member, allow_pickle=False)
