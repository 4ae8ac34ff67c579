"""Files that a disk or a program has damaged: read around that, and made anew."""
