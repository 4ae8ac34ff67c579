"""What one device is taught the others know; a household's own things go before everybody's."""

from __future__ import annotations

import pytest

from kitchensync import Kitchen
from kitchensync.errors import BadInput, BadPicture, NotFound, TooLarge
from kitchensync.kitchen.eye import taught
from kitchensync.vision.eye import Source
from kitchensync.vision.recognising import Candidate, Level, Unsure
from tests.support.drawn import BLUE, GREEN, RED, YELLOW, plain, written
from tests.support.eye import PretendEye, certain, unknown
from tests.support.kitchens import World, settle

MUSTARD, APPLE, JAM, STEW = (
    written(plain(colour, (96, 96)), "PNG") for colour in (YELLOW, RED, BLUE, GREEN)
)
LARGE = written(plain(BLUE, (600, 400)), "PNG")


@pytest.fixture(autouse=True)
def shown(eye: PretendEye) -> None:
    eye.shown |= {APPLE: [certain("apple")], MUSTARD: [unknown("lemon")]}


def labels(kitchen: Kitchen) -> list[tuple[str, str | None, int]]:
    return [(one.label, one.food, one.photos) for one in kitchen.eye.lessons.ls()]


def taken_for(kitchen: Kitchen, photo: bytes) -> str | None:
    scanned = kitchen.eye.scan([("photo.png", photo)], again=True, dry_run=True)
    return scanned.photos[0].seen[0].food


def test_what_was_taught_is_recognised_and_stands_for_its_food(seeing: Kitchen) -> None:
    done = seeing.eye.lessons.teach("Our mustard", [("m.png", MUSTARD)], food="mustard")
    assert done.what == "Taught what Our mustard looks like, by a photo."
    scanned = seeing.eye.scan([("m.png", MUSTARD)])
    assert [(one.food, one.how) for one in scanned.photos[0].seen] == [("mustard", "household")]
    assert [item.food for item in seeing.pantry()] == ["mustard"]
    assert [(photo.kind, photo.name) for photo in seeing.photos.ls()] == [
        ("prototype", "Our mustard")
    ]


def test_without_a_food_the_label_is_one(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("piccalilli", [("m.png", MUSTARD)])
    assert taken_for(seeing, MUSTARD) == "piccalilli"


def test_household_things_go_before_what_everybody_knows(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("grandma's apples", [("a.png", APPLE)])
    assert taken_for(seeing, APPLE) == "grandma's apples"


def test_taught_on_one_device_it_is_recognised_on_the_other(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.lessons.teach("our mustard", [("m.png", MUSTARD)], food="mustard")
    settle(laptop, phone)
    assert labels(phone) == [("our mustard", "mustard", 1)]
    assert taken_for(phone, MUSTARD) == "mustard"


def test_what_two_people_spell_otherwise_is_one(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.lessons.teach("Our m\u00fcesli", [("m.png", MUSTARD)], food="muesli")
    phone.eye.lessons.teach("OUR  mu\u0308esli", [("j.png", JAM)])
    settle(laptop, phone)
    (lesson,) = laptop.eye.lessons.ls()
    assert [lesson] == phone.eye.lessons.ls()
    assert (lesson.food, lesson.photos) == ("muesli", 2)
    assert taken_for(laptop, JAM) == taken_for(phone, JAM) == "muesli"


def test_one_label_may_stand_for_two_things(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("the jar", [("m.png", MUSTARD)], food="mustard")
    seeing.eye.lessons.teach("The jar", [("j.png", JAM)], food="jam")
    seeing.eye.lessons.teach("the jar", [("a.png", APPLE)])
    assert [lesson.food for lesson in seeing.eye.lessons.ls()] == [None, "jam", "mustard"]


def test_another_model_learns_it_from_the_thumbnail_once(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    laptop.eye.lessons.teach("jam", [("j.png", LARGE)])
    settle(laptop, phone)
    (photo,) = phone.photos.ls()
    assert (photo.here, photo.thumbnail_here) == (False, True)
    thumbnail = phone.photos.thumbnail(photo.id)
    eye.space = "another"
    before = phone.history(1)
    assert taken_for(phone, thumbnail) == "jam"
    assert phone.history(1) == before, "devices would write over one another"
    assert phone.status().unsent == 0
    looked = eye.embedded
    assert taken_for(phone, thumbnail) == "jam"
    assert eye.embedded == looked + 1, "the photo alone; the example was embedded before"


def test_what_one_model_saw_never_gets_the_name_of_one_that_was_put_in_place_meanwhile(
    seeing: Kitchen, eye: PretendEye, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = eye.embed

    def swapped(picture: Source) -> bytes:
        monkeypatch.undo()
        vector = real(picture)
        eye.space += " and another"
        return vector

    def swap() -> None:
        monkeypatch.setattr(eye, "embed", swapped)

    swap()
    seeing.eye.lessons.teach("jam", [("j.png", JAM)])
    swap()
    seeing.eye.scan([("m.png", MUSTARD)])
    seeing.review.decide(seeing.review.waiting()[0].id, "mustard")
    picture = {photo.name: seeing.photos.picture(photo.id) for photo in seeing.photos.ls()}
    swap()
    assert taken_for(seeing, picture["jam"]) == "jam"
    found = seeing._rooms.spaces.household.replica.rows("SELECT embedding, vector FROM prototype")
    own = {"pretended and another": JAM, "pretended and another and another": MUSTARD}
    for row in found:
        eye.space = row["embedding"]
        assert row["vector"] == eye.embed(own[row["embedding"]])


def test_each_model_learns_each_example_anew_and_once(seeing: Kitchen, eye: PretendEye) -> None:
    seeing.eye.lessons.teach("jam", [("j.png", JAM)])
    picture = seeing.photos.picture(seeing.photos.ls()[0].id)
    for space in ("another", "a third"):
        eye.space = space
        assert taken_for(seeing, picture) == "jam"
    eye.space = "pretended"
    seeing.eye.lessons.teach("honey", [("m.png", MUSTARD)])
    eye.space = "a third"
    for embedded in (2, 1):
        before = eye.embedded
        assert taken_for(seeing, picture) == "jam"
        assert eye.embedded == before + embedded


def test_an_example_whose_picture_cannot_be_read_spoils_no_scan(
    seeing: Kitchen, eye: PretendEye, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeing.eye.lessons.teach("jam", [("j.png", JAM)])
    unreadable, embed = seeing.photos.picture(seeing.photos.ls()[0].id), eye.embed

    def embedded(picture: Source) -> bytes:
        if picture == unreadable:
            raise BadPicture("This picture is damaged.")
        return embed(picture)

    monkeypatch.setattr(eye, "embed", embedded)
    eye.space = "another"
    assert taken_for(seeing, APPLE) == "apple"


def test_it_can_be_taught_where_no_model_is(world: World, eye: PretendEye) -> None:
    laptop = world.found()
    phone = world.join(laptop, "phone")
    world.eye = None
    done = laptop.eye.lessons.teach("jam", [("j.png", JAM)])
    assert done.blind == "There is no model."
    world.eye = eye
    settle(laptop, phone)
    picture = phone.photos.picture(phone.photos.ls()[0].id)
    assert taken_for(phone, picture) == "jam"


def test_a_dish_is_no_food_in_the_pantry(seeing: Kitchen) -> None:
    seeing.recipes.new("Goulash", "500 g beef")
    seeing.eye.lessons.teach("Sunday stew", [("s.png", STEW)], dish="goulash")
    (lesson,) = seeing.eye.lessons.ls()
    assert (lesson.food, lesson.dish) == (None, "Goulash")
    assert taken_for(seeing, STEW) is None


def test_what_was_forgotten_comes_back_by_undo_and_by_teaching_it_again(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("jam", [("j.png", JAM), ("a.png", APPLE)])
    assert seeing.eye.lessons.remove("JAM").what == "Forgot what JAM looks like."
    assert (labels(seeing), seeing.photos.ls()) == ([], [])
    with pytest.raises(NotFound):
        seeing.eye.lessons.remove("jam")
    seeing.undo()
    assert (labels(seeing), len(seeing.photos.ls())) == ([("jam", None, 2)], 2)
    seeing.eye.lessons.remove("jam")
    seeing.eye.lessons.teach("jam", [("j.png", JAM)])
    assert taken_for(seeing, JAM) == "jam"


def test_the_same_photo_teaches_a_label_once(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("jam", [("j.png", JAM), ("copy.png", JAM)])
    assert not seeing.eye.lessons.teach("jam", [("j.png", JAM)]).changed
    assert labels(seeing) == [("jam", None, 1)]


def test_a_photo_that_was_taught_as_the_wrong_thing_is_taught_anew(seeing: Kitchen) -> None:
    seeing.eye.lessons.teach("jam", [("j.png", JAM)])
    seeing.eye.lessons.teach("honey", [("j.png", JAM)])
    assert labels(seeing) == [("honey", None, 1)]
    assert taken_for(seeing, JAM) == "honey"


def test_nothing_is_written_on_a_dry_run(seeing: Kitchen) -> None:
    assert seeing.eye.lessons.teach("jam", [("j.png", JAM)], dry_run=True).change_id is None
    assert (labels(seeing), seeing.photos.ls()) == ([], [])
    assert not (seeing.home / "blobs").exists()


def test_what_cannot_be_taught_is_said(seeing: Kitchen) -> None:
    teach = seeing.eye.lessons.teach
    for photos in ([], [(f"{at}.png", JAM + bytes(at)) for at in range(6)]):
        with pytest.raises(BadInput, match="1 to 5 photos"):
            teach("jam", photos)
    with pytest.raises(BadInput, match="a food or a dish"):
        teach("jam", [("j.png", JAM)], food="jam", dish="jam")
    with pytest.raises(NotFound):
        teach("jam", [("j.png", JAM)], dish="no such dish")
    with pytest.raises(BadPicture):
        teach("jam", [("j.png", b"no picture")])
    assert labels(seeing) == []


@pytest.mark.parametrize("answer", ["2", "Our mustard"])
def test_an_answer_that_names_what_was_taught_is_one_more_example_of_it(
    answer: str, seeing: Kitchen, eye: PretendEye
) -> None:
    seeing.eye.lessons.teach("our mustard", [("m.png", MUSTARD)], food="mustard")
    ((_, lesson),) = taught.examples(seeing._rooms.spaces.household.replica)
    assert lesson.food
    near = Candidate("our mustard", lesson.food.hex(), 0.4, Level.HOUSEHOLD)
    eye.shown[JAM] = [Unsure((Candidate("lemon", "lemon", 0.5, Level.FINE), near))]
    seeing.eye.scan([("j.png", JAM)])
    (asked,) = seeing.review.waiting()
    assert seeing.review.decide(asked.id, answer).what.startswith("Added 1 × mustard.")
    assert labels(seeing) == [("our mustard", "mustard", 2)]


def test_a_label_has_no_more_examples_than_help(
    seeing: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taught, "MOST_EXAMPLES", 2)
    seeing.eye.lessons.teach("jam", [("j.png", JAM), ("a.png", APPLE)])
    with pytest.raises(TooLarge, match="2 pictures already"):
        seeing.eye.lessons.teach("jam", [("m.png", MUSTARD)])
    assert not seeing.eye.lessons.teach("jam", [("j.png", JAM)]).changed


def test_an_answer_counts_though_its_label_has_examples_enough(
    seeing: Kitchen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taught, "MOST_EXAMPLES", 1)
    seeing.eye.scan([("m.png", MUSTARD), ("j.png", JAM)])
    for asked in seeing.review.waiting():
        assert seeing.review.decide(asked.id, "chutney").what.startswith("Added 1 × chutney.")
    assert labels(seeing) == [("chutney", "chutney", 1)]
