"""What to do about what a disk or a server says."""

import errno

_NETWORK = "The disk lies behind a network that has a fault; look after it, and try again."

#: By number of the system's error.
WHAT_TO_DO = {
    errno.ENOSPC: "Make room on the disk and try again; what was acknowledged is untouched.",
    errno.EDQUOT: "Make room in your quota and try again; what was acknowledged is untouched.",
    errno.EACCES: "The store cannot be written by you; use one that can, or ask its owner.",
    errno.EROFS: "The store lies on a read-only medium; use one that can be written.",
    errno.EMFILE: "Allow more open files (ulimit -n) and try again.",
    errno.EIO: "The disk, or the network to it, has a fault there; look after it first.",
    errno.ESTALE: _NETWORK,
    errno.ETIMEDOUT: _NETWORK,
    errno.EHOSTDOWN: _NETWORK,
    errno.ENOTCONN: _NETWORK,
}

#: For objects that are gone or cannot be read.
RESTORE = "'vconst store check --repair' puts right what copies and source files allow."
