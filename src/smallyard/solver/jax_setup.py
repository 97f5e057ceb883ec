"""JAX is imported here first, once: float64, one CPU thread, and a compile cache in the user's cache directory."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

ONE_THREAD = "--xla_cpu_multi_thread_eigen=false"


def cache_directory() -> Path:
    """$SMALLYARD_CACHE_DIR, else $XDG_CACHE_HOME/smallyard, else ~/.cache/smallyard."""
    chosen = os.environ.get("SMALLYARD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "smallyard"


def _pin_threads() -> None:
    flags = os.environ.get("XLA_FLAGS", "")
    if "jax" not in sys.modules and ONE_THREAD.split("=")[0] not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {ONE_THREAD}".strip()


def _use_compile_cache(config: object) -> None:
    folder = cache_directory() / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        warnings.warn(f"compile cache switched off: {folder} is not writable", RuntimeWarning, stacklevel=2)
        return
    update = config.update  # type: ignore[attr-defined]
    update("jax_compilation_cache_dir", str(folder))
    update("jax_persistent_cache_min_compile_time_secs", 0.0)
    update("jax_persistent_cache_min_entry_size_bytes", 0)


_pin_threads()

import jax  # noqa: E402  (threads must be pinned before the first import)

jax.config.update("jax_enable_x64", True)
_use_compile_cache(jax.config)
