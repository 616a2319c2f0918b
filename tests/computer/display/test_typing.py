"""Any text arrives exactly, in Chromium, in a GTK program and in a terminal: it is read there."""

# ruff: noqa: RUF001  characters that look alike are what is tested

import random
import subprocess
from typing import Any

import pytest

from neena.computer.display import XDisplay
from neena.computer.turn import ActionTimedOut, Turn
from neena.errors import Invalid
from support.x_programs import GtkText, Page, Terminal, eventually
from support.xserver import XServer

CAPS_LOCK, CONTROL, SHIFT = 0xFFE5, 0xFFE3, 0xFFE1

dice = random.Random(4)
TEXTS = {
    "ascii": "".join(map(chr, range(0x20, 0x7F))) + " The quick, brown fox; \"jumps\" over: the 'lazy' dog!",
    "accents": "Grüße, señor! Çà et là, œuvre — naïve façade, Øresund, Łódź, ñandú, ÀÉÎÕÜ",
    "cjk": "漢字かな交じり文。中文測試，한국어 테스트",
    "emoji": "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, 👍🏽 skin, ❤️ heart, 1️⃣",
    "cyrillic": "Съешь же ещё этих мягких французских булок, да выпей чаю",
    "right to left": "שָׁלוֹם עולם, مرحبا بالعالم\u200f abc",
    "combining": "e\u0301a\u0308 n\u0303 Z\u0351\u036b\u0343 \u1112\u1161\u11ab",
    "300 characters": "".join(map(chr, range(0x4E00, 0x4E00 + 300))),
    "1119 of them": "".join(dice.choice("abcdefghijklm ABCDEF 0123456789.,;äöüß€漢字éèê") for _ in range(1119)),
    "lines": "one\ntwo\tthree\r\nfour\n\nÄÖÜ\rend",
    "mathematics": "∀x∈ℝ: ⌈x⌉ = −⌊−x⌋, α ∧ ¬β = ¬(¬α ∨ β), 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 € £ ¥ « » ¿ ¡",
    "indic": "नमस्ते दुनिया, สวัสดีชาวโลก, வணக்கம்",
    "same again": "ÄäÄäÄä漢漢漢 aaaAAA ⟨⟩⟨⟩",
}


def arrives(program: Any, text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    eventually(lambda: program.text == expected, 15)
    assert program.text == expected


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_d22_chromium_gets_the_text_exactly(display: XDisplay, page: Page, text: str) -> None:
    display.type(text, Turn(20))

    arrives(page, text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_d22_a_gtk_program_gets_the_text_exactly(display: XDisplay, gtk: GtkText, text: str) -> None:
    display.type(text, Turn(20))

    arrives(gtk, text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_d22_a_terminal_gets_the_text_exactly(display: XDisplay, terminal: Terminal, text: str) -> None:
    display.type(text.replace("\t", " ") + "\n", Turn(20))

    arrives(terminal, text.replace("\t", " ") + "\n")


def test_caps_lock_changes_nothing_and_stays(display: XDisplay, page: Page) -> None:
    for down in (True, False):
        display.keys([CAPS_LOCK], down=down)
    try:
        display.type("Hello, wörld ÄÖ! ", Turn(5))
        for down in (True, False):
            display.keys([ord("x")], down=down)

        arrives(page, "Hello, wörld ÄÖ! X")
    finally:
        for down in (True, False):
            display.keys([CAPS_LOCK], down=down)


def test_keys_that_are_held_are_released_before(display: XDisplay, page: Page) -> None:
    display.keys([CONTROL, SHIFT], down=True)

    display.type("as it is", Turn(5))

    arrives(page, "as it is")


@pytest.mark.parametrize("layout", ["de", "ru", "fr,us", "us,ru"])
@pytest.mark.usefixtures("layouts")
def test_the_layout_of_the_keyboard_changes_nothing(x: XServer, display: XDisplay, page: Page, layout: str) -> None:
    subprocess.run(["setxkbmap", "-layout", layout], env=x.environment, check=True)
    text = "Hello, (wörld)! ÄÖ #1 @ yz ещё? €"

    display.type(text, Turn(5))

    arrives(page, text)


def test_new_characters_after_another_window_took_the_keyboard(
    display: XDisplay, terminal: Terminal, page: Page
) -> None:
    for number in range(3):
        terminal.front()
        display.type(f"ラ{number}ж\n", Turn(5))
        page.front()
        display.type(f"{number}я漢", Turn(5))

    arrives(terminal, "ラ0ж\nラ1ж\nラ2ж\n")
    arrives(page, "0я漢1я漢2я漢")


def test_another_server_goes_on_with_the_keys_that_were_bound(x: XServer, display: XDisplay, page: Page) -> None:
    display.type("".join(map(chr, range(0x3041, 0x3061))), Turn(5))
    page.clear()
    successor = x.display()

    successor.type("".join(map(chr, range(0x30A1, 0x30F1))), Turn(5))

    successor.close()
    display.type("ぃあ ヰ", Turn(5))
    arrives(page, "".join(map(chr, range(0x30A1, 0x30F1))) + "ぃあ ヰ")


@pytest.mark.parametrize("text", ["bell\a", "\x1b[A", "half \ud83d", "\x85"])
def test_what_is_no_character_is_refused_and_nothing_typed(display: XDisplay, page: Page, text: str) -> None:
    with pytest.raises(Invalid):
        display.type(text, Turn(5))
    display.type("ok", Turn(5))

    arrives(page, "ok")


def test_typing_ends_with_the_turn_and_holds_no_key(display: XDisplay, page: Page) -> None:
    turn = Turn(30)
    turn.call_off()

    with pytest.raises(ActionTimedOut):
        display.type("never", turn)
    display.type("after", Turn(5))

    arrives(page, "after")


def test_d23_a_key_that_no_layout_has(display: XDisplay, page: Page) -> None:
    for down in (True, False):
        display.keys([0x1000000 + ord("я")], down=down)

    arrives(page, "я")


def test_d23_a_capital_brings_its_own_shift_and_takes_it_away(display: XDisplay, page: Page) -> None:
    for key in "aBc?d":
        for down in (True, False):
            display.keys([ord(key)], down=down)

    arrives(page, "aBc?d")
