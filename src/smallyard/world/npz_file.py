"""Reading NumPy archives without trust: no pickle, declared sizes checked before anything is allocated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from smallyard.errors import Finding, InputError

MAX_BYTES = 2 << 30  # two gibibytes uncompressed, about 600 regions × 90 sectors
MAX_RATIO, SMALL = 100, 64 << 20  # larger archives that unpack to more than a hundred times their size are refused
MAX_PARTS = 64
_HEADER = 16 << 10  # bytes read of a member to find its header; NumPy itself accepts 10,000
_KINDS = "fbiuU"
_LAST_CHARACTER = 0x10FFFF
_ENCRYPTED = 0x1  # flag bit of a member
SAVE_AGAIN = "save it again with np.savez_compressed, numbers as float64"
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # other methods let the file choose how much memory unpacking takes


@dataclass(frozen=True)
class Header:
    """What a member of an archive says about itself before its numbers are read."""

    shape: tuple[int, ...]
    dtype: np.dtype


def read_headers(path: Path | Traversable) -> dict[str, Header]:
    """Shape and type of every array, without reading any; raises InputError as `read_arrays` does."""
    with _opened(path) as members:
        return {name: _header(archive, info, path.name) for name, (archive, info) in members.items()}


def read_arrays(path: Path | Traversable, names: Collection[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays of an .npz file, numbers or text only: all of them, or those in `names` that are there.

    Raises InputError (E-FILE-NPZ, E-FILE-SIZE) for anything that is not a plain, consistent archive below the size limit.
    """
    with _opened(path) as members:
        wanted = {name: item for name, item in members.items() if names is None or name in names}
        return {name: _read(archive, info, path.name) for name, (archive, info) in wanted.items()}


@contextmanager
def _opened(path: Path | Traversable) -> Iterator[Mapping[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]]]:
    label = path.name
    try:
        if not path.is_file():  # a named pipe would make us wait for ever
            raise _refuse(f"'{label}' is missing, or is not a plain file", label, fix="check the path")
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            _check_members(archive, label, stream.seek(0, io.SEEK_END))
            yield {_stem(info): (archive, info) for info in archive.infolist()}
    except InputError:
        raise
    except Exception as error:  # damaged bytes fail in many places: archive, compression, header syntax, allocation
        raise _refuse(f"'{label}' cannot be read: {_in_words(error)}", label, str(error)[:200]) from error


def _refuse(what: str, label: str, why: str = "", fix: str = SAVE_AGAIN) -> InputError:
    return InputError(Finding("E-FILE-NPZ", what, label, why, "an .npz archive of plain numbers and text", fix))


def _in_words(error: Exception) -> str:
    """What a failure of the libraries means for the file."""
    if isinstance(error, PermissionError):
        return "you may not read it"
    if isinstance(error, zipfile.BadZipFile):
        return "it is damaged, incomplete, or not an .npz archive at all"
    if isinstance(error, MemoryError):
        return "it claims more numbers than fit in memory"
    return "an array in it is damaged, or was not written by NumPy"


def _stem(info: zipfile.ZipInfo) -> str:
    return info.filename.removesuffix(".npy")


def _check_members(archive: zipfile.ZipFile, label: str, size: int) -> None:
    members = archive.infolist()
    total = sum(info.file_size for info in members)
    packed = min(sum(info.compress_size for info in members), size)  # overlapping members claim more than there is
    if total > MAX_BYTES or len(members) > MAX_PARTS or total > max(SMALL, MAX_RATIO * packed):
        what = f"'{label}' unpacks to {total / 1e9:.1f} GB in {len(members)} parts"
        fix = "aggregate before saving, and leave out arrays that hold one value only"
        raise InputError(Finding("E-FILE-SIZE", what, label, expected="at most 2 GiB in 64 parts, 100 times its size", fix=fix))
    names = [_stem(info) for info in members]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _refuse(f"'{label}' holds '{twice[0]:.80}' twice", label, "which one holds is not stated")
    if any(info.flag_bits & _ENCRYPTED for info in members):
        raise _refuse(f"'{label}' is encrypted", label, "it can only be opened with a password", "save it without a password")
    if any(info.compress_type not in _PLAIN for info in members):
        raise _refuse(f"'{label}' is compressed in a way that is not read", label, "only stored or deflated members are")


def _header(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str) -> Header:
    with archive.open(info) as member:
        start = io.BytesIO(member.read(_HEADER))
    version = np.lib.format.read_magic(start)
    reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = reader(start)
    need = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if dtype.hasobject:
        what = f"'{info.filename:.80}' holds Python objects (pickle), which are never opened"
        raise _refuse(what, label, fix="save numbers as float64 and labels as text: np.array(labels, dtype=str)")
    if dtype.kind not in _KINDS or dtype.itemsize == 0 or need > info.file_size:
        what = f"'{info.filename:.80}' has dtype {dtype} and shape {shape}"
        raise _refuse(what, label, "only plain numbers and text of the declared size are read")
    return Header(shape, dtype)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, label: str) -> np.ndarray:
    _header(archive, info, label)
    with archive.open(info) as member:
        array = np.lib.format.read_array(member, allow_pickle=False)
    if array.dtype.kind == "U" and not _is_text(array):
        raise _refuse(f"'{info.filename:.80}' holds numbers that stand for no character", label)
    return array


def _is_text(array: np.ndarray) -> bool:
    """Whether all code points exist; Python itself breaks on text made of others."""
    points = np.ascontiguousarray(array).reshape(-1).view(np.dtype(np.uint32).newbyteorder(array.dtype.byteorder))
    return not bool(((points > _LAST_CHARACTER) | ((points >= 0xD800) & (points <= 0xDFFF))).any())
