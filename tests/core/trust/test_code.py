import pytest

from kitchensync.errors import CodeExpired, CodeMistyped, PairingError
from kitchensync.trust.code import PREFIX, SALT, Code, parse_code

NOW = 1_790_000_000_000
CODE = Code("https://relay.example", b"m" * 16, b"s" * 16, b"c" * 32, NOW // 1000 + 600)


def test_a_code_says_the_same_on_the_other_side() -> None:
    assert parse_code(CODE.text, NOW) == CODE


def test_capitals_spaces_and_line_breaks_do_not_matter() -> None:
    text = CODE.text.upper()
    broken = " " + "\n".join(text[at : at + 40] for at in range(0, len(text), 40)) + "\t"
    assert parse_code(broken, NOW) == CODE


def test_a_code_fits_into_a_small_drawing() -> None:
    assert len(CODE.text) < 200
    assert set(CODE.text.upper()) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:")


def test_every_wrong_character_is_noticed() -> None:
    for at in range(len(CODE.text)):
        for other in ("a" if CODE.text[at] != "a" else "b", "0", "ß", ""):
            with pytest.raises(CodeMistyped):
                parse_code(CODE.text[:at] + other + CODE.text[at + 1 :], NOW)


@pytest.mark.parametrize(
    "text", ["", "ks1", "ks1:", "ks1:a", "ks1:aaaaaaaa", "hello", "ks1:" + "a" * 9999]
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeMistyped):
        parse_code(text, NOW)


def test_a_code_lives_ten_minutes() -> None:
    assert parse_code(CODE.text, NOW + 599_999) == CODE
    with pytest.raises(CodeExpired):
        parse_code(CODE.text, NOW + 600_000)


def test_a_code_with_a_right_checksum_and_a_wrong_content_is_refused() -> None:
    for code in (
        Code("", b"m" * 16, b"s" * 16, b"c" * 32, 1),
        Code("https://" + "x" * 300, b"m" * 16, b"s" * 16, b"c" * 32, 1),
        Code("https://r\x1b[2J", b"m" * 16, b"s" * 16, b"c" * 32, 1),
        Code("https://r\u0435lay", b"m" * 16, b"s" * 16, b"c" * 32, 1),
        Code("https://r", b"m" * 15, b"s" * 16, b"c" * 32, 1),
    ):
        with pytest.raises(CodeMistyped):
            parse_code(code.text, NOW)


def test_a_code_does_not_show_its_secret_in_messages() -> None:
    wrong = CODE.text[:-1] + ("a" if CODE.text[-1] != "a" else "b")
    with pytest.raises(CodeMistyped) as refusal:
        parse_code(wrong, NOW)
    for shown in (repr(CODE), str(refusal.value)):
        assert CODE.text.removeprefix(PREFIX)[20:40] not in shown
        assert "ssss" not in shown


def test_mailbox_and_messages_have_keys_of_their_own() -> None:
    assert CODE.mailbox_key != CODE.secret
    sealed = CODE.seal("hello", b"message", b"1" * SALT)
    assert CODE.unseal("hello", sealed) == b"message"
    assert CODE.seal("offer", b"message", b"1" * SALT) != sealed
    assert CODE.seal("hello", b"message", b"2" * SALT)[SALT:] != sealed[SALT:]


@pytest.mark.parametrize("at", [0, SALT - 1, SALT, -1])
def test_a_message_that_was_changed_anywhere_is_refused(at: int) -> None:
    changed = bytearray(CODE.seal("hello", b"message", b"1" * SALT))
    changed[at] ^= 1
    with pytest.raises(PairingError):
        CODE.unseal("hello", bytes(changed))


@pytest.mark.parametrize("length", [0, SALT - 1, SALT, SALT + 15])
def test_a_message_that_is_too_short_is_refused(length: int) -> None:
    with pytest.raises(PairingError):
        CODE.unseal("hello", bytes(length))
