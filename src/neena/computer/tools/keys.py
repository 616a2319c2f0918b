"""Names of keys as people and models write them (spec section 6), and the X keysyms that they stand for.

Keysyms: X Window System Protocol, appendix A; the values of `keysymdef.h`.
"""

from difflib import get_close_matches

SHIFT, SHIFT_R, CTRL, CTRL_R, ALT, ALT_R, SUPER, SUPER_R = (
    *(0xFFE1, 0xFFE2, 0xFFE3, 0xFFE4),
    *(0xFFE9, 0xFFEA, 0xFFEB, 0xFFEC),
)
MOST_KEYS = 10  # a chord is held by hands

_NAMES = {
    SHIFT: "shift lshift shift_l",
    SHIFT_R: "shift_r rshift",
    CTRL: "ctrl control lctrl ctrl_l control_l",
    CTRL_R: "ctrl_r rctrl control_r",
    ALT: "alt lalt alt_l option",
    ALT_R: "alt_r ralt altgr iso_level3_shift",
    SUPER: "super win windows meta cmd command lsuper super_l meta_l",
    SUPER_R: "rsuper super_r meta_r",
    0xFF0D: "return enter",
    0xFF1B: "escape esc",
    0xFF08: "backspace bksp",
    0xFF09: "tab",
    0x20: "space",
    0xFFFF: "delete del",
    0xFF63: "insert ins",
    0xFF50: "home",
    0xFF57: "end",
    0xFF55: "pageup page_up pgup prior",
    0xFF56: "pagedown page_down pgdn next",
    0xFF51: "left arrowleft left_arrow",
    0xFF52: "up arrowup up_arrow",
    0xFF53: "right arrowright right_arrow",
    0xFF54: "down arrowdown down_arrow",
    0xFFE5: "capslock caps_lock",
    0xFF7F: "numlock num_lock",
    0xFF14: "scrolllock scroll_lock",
    0xFF67: "menu contextmenu",
    0xFF13: "pause break",
    0xFF61: "printscreen print_screen print prtsc prtscr sysrq",
    0xFF8D: "kp_enter",
    0xFFAB: "kp_add",
    0xFFAD: "kp_subtract",
    0xFFAA: "kp_multiply",
    0xFFAF: "kp_divide",
    0xFFAE: "kp_decimal",
    **{0xFFB0 + digit: f"kp_{digit}" for digit in range(10)},
    **{0xFFBE + number: f"f{number + 1}" for number in range(24)},
    # What `xdotool key` calls the characters of the keyboard: models have learnt these names.
    **{
        ord(char): names
        for char, names in {
            "!": "exclam", '"': "quotedbl", "#": "numbersign", "$": "dollar", "%": "percent", "&": "ampersand",
            "'": "apostrophe", "(": "parenleft", ")": "parenright", "*": "asterisk", "+": "plus", ",": "comma",
            "-": "minus", ".": "period", "/": "slash", ":": "colon", ";": "semicolon", "<": "less", "=": "equal",
            ">": "greater", "?": "question", "@": "at", "[": "bracketleft", "\\": "backslash", "]": "bracketright",
            "^": "asciicircum", "_": "underscore", "`": "grave", "{": "braceleft", "|": "bar", "}": "braceright",
            "~": "asciitilde",
        }.items()
    },
}  # fmt: skip
_KEYSYMS = {name: keysym for keysym, names in _NAMES.items() for name in names.split()}
_SHIFTED = dict(zip("`1234567890-=[]\\;',./", '~!@#$%^&*()_+{}|:"<>?', strict=True))
_UNSHIFTED = {above: below for below, above in _SHIFTED.items()}


def keysym_of(character: str) -> int:
    """The keysym of one character: its own code in Latin-1, else Unicode's place among the keysyms."""
    code = ord(character)
    return code if 0x20 <= code <= 0x7E or 0xA0 <= code <= 0xFF else 0x1000000 + code


def chord_of(text: str) -> tuple[int, ...]:
    """The keys that `text` names, in the order of pressing; `ctrl++` holds the plus key.

    A key above another one (`?`, `A`) comes with Shift. Beside other keys a capital letter means its key alone, as
    people write `Ctrl+A` on paper. Raises `ValueError` saying which name is unknown and what may be meant.
    """
    keysyms = [_key(name) for name in _names(text)]
    if len(keysyms) > MOST_KEYS:
        raise ValueError(f"names {len(keysyms)} keys at once, {MOST_KEYS} at most")
    if {SHIFT, SHIFT_R} & set(keysyms):
        keysyms = [_above(keysym) for keysym in keysyms]
    elif len(keysyms) > 1:
        keysyms = [ord(chr(keysym).lower()) if ord("A") <= keysym <= ord("Z") else keysym for keysym in keysyms]
    if SHIFT not in keysyms and (first := next(filter(_is_above, keysyms), None)):
        keysyms.insert(keysyms.index(first), SHIFT)
    return tuple(dict.fromkeys(keysyms))


def _names(text: str) -> list[str]:
    if text.endswith("++"):
        before = text.removesuffix("++")
        return [*before.split("+"), "+"] if before else ["+"]
    return [text] if text == "+" else text.split("+")


def _key(name: str) -> int:
    written = name.strip() or name[:1]  # a blank by itself is the space bar
    if len(written) == 1 and written.isprintable():
        return keysym_of(written)
    if keysym := _KEYSYMS.get(written.lower()):
        return keysym
    if not written:
        raise ValueError("has a `+` without a key beside it; write `ctrl++` for the plus key")
    near = get_close_matches(written.lower(), _KEYSYMS, n=3, cutoff=0.7)
    meant = f"; perhaps you mean {' or '.join(f'`{one}`' for one in near)}" if near else "; keys are joined by `+`"
    raise ValueError(f"names a key that is not known, `{written[:40]}`{meant}")


def _above(keysym: int) -> int:
    """The keysym that a key gives with Shift held, on a US keyboard."""
    if not 0x20 < keysym < 0x7F:
        return keysym
    return ord(_SHIFTED.get(chr(keysym), chr(keysym).upper()))


def _is_above(keysym: int) -> bool:
    return 0x20 < keysym < 0x7F and (chr(keysym) in _UNSHIFTED or chr(keysym).isupper())
