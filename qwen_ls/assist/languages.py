"""The language that a model is to answer in: a setting or a locale, as the name that a prompt says."""

from __future__ import annotations

import re

ENGLISH = "English"

NAMES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": ENGLISH,
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ms": "Malay",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt-br": "Brazilian Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Simplified Chinese",
    "zh-hant": "Traditional Chinese",
    "zh-hk": "Traditional Chinese",
    "zh-mo": "Traditional Chinese",
    "zh-tw": "Traditional Chinese",
}
"""English names by language tag; what is not listed under a tag is listed under its first part."""

_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def answer_language(setting: str, locale: str | None) -> str:
    """The name of the language to answer in: the setting's, else the editor's, else English.

    The setting may be a tag or any name; a locale only counts if it is a tag (`de`, `pt-BR`, `de_DE.UTF-8`).
    """
    if setting.strip():
        return _name(setting) or setting.strip()
    return _name(locale or "") or ENGLISH


def _name(said: str) -> str | None:
    tag = said.strip().partition(".")[0].replace("_", "-").lower()
    if not _TAG.fullmatch(tag):
        return None
    parts = tag.split("-")
    longer = [tag, "-".join(parts[:2]), parts[0]]
    return next((NAMES[each] for each in longer if each in NAMES), None)
