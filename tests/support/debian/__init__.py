"""Programs from Debian that are newer than this machine's, in the user's cache; the system stays untouched."""
