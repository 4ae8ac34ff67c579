"""What the operator sees and does, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kitchensync.errors import RelayRefused
from kitchensync.sync.wire.http import HttpRelay
from tests.relay.conftest import OPERATOR
from tests.relay.process import ForkedRelay, RelayProcess
from tests.relay.test_http import assert_error
from tests.relay.writer import SEEDS, SignedIn, Writer, refused


@pytest.fixture
def operator(shared_process: RelayProcess) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {OPERATOR}"}
    url = f"{shared_process.url}/admin/v1"
    with httpx.Client(base_url=url, headers=headers, timeout=20) as client:
        yield client


def test_the_operator_sees_sizes_and_activity_page_by_page(
    home: SignedIn, operator: httpx.Client
) -> None:
    envelope = home.writer.write()
    home.push(envelope)
    space = home.writer.space.hex()
    row = operator.get(f"/spaces/{space}").json()
    size = len(envelope) + len(home.writer.log[0])
    assert (row["space"], row["envelopes"]) == (space, 1)
    assert (row["bytes"], row["suspended"]) == (size, False)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        page = operator.get("/spaces", params={"after": after, "limit": 3}).json()
        seen += [row["space"] for row in page["spaces"]]
        after = page["next"]
    assert seen == sorted(set(seen))
    assert space in seen
    assert operator.get("/totals").json()["spaces"] == len(seen)


def test_a_page_too_long_is_refused_by_its_name(operator: httpx.Client) -> None:
    told = assert_error(operator.get("/spaces", params={"limit": 1001}), 400, "malformed")
    assert "`limit`" in told["message"]


@pytest.mark.parametrize("query", ["limit=many", "limit=%ff", "after=0", f"after={'A' * 64}"])
def test_a_query_that_cannot_be_meant_is_malformed(operator: httpx.Client, query: str) -> None:
    assert_error(operator.get(f"/spaces?{query}"), 400, "malformed")


def test_what_is_to_be_watched_is_told_as_prometheus_reads_it(
    home: SignedIn, operator: httpx.Client
) -> None:
    def figures() -> dict[str, float]:
        answer = operator.get("/metrics")
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = answer.text.splitlines()
        told = [line.rpartition(" ") for line in lines if not line.startswith("#")]
        typed = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
        assert typed == {name.partition("{")[0] for name, _, _ in told}
        return {name.removeprefix("kitchensync_relay_"): float(size) for name, _, size in told}

    before = figures()
    home.push(home.writer.write())
    assert operator.get("/spaces/00").status_code == 400
    after = figures()
    moving = ("disk_free_bytes", "connections")
    steady = {name for name in after if not name.startswith(moving)}
    grown = {name for name in steady if after[name] > before[name]}
    counted = {f'answers_total{{code="{code}"}}' for code in ("ok", "malformed")}
    assert grown == {"senders", "envelopes", "bytes", *counted}
    for held in ('{holds="database"}', '{holds="blobs"}'):
        assert 0 < after[f"disk_free_bytes{held}"] < after[f"disk_bytes{held}"]
    assert after["connections"] >= 1


def test_the_operator_sees_how_many_devices_are_in_a_space_and_how_many_sent(
    home: SignedIn, operator: httpx.Client
) -> None:
    silent, paper = (Writer.stranger(home.writer.log, seed) for seed in (71, 72))

    def seen() -> tuple[int, int]:
        row = operator.get(f"/spaces/{home.writer.space.hex()}").json()
        return row["devices"], row["senders"]

    def let_in(entry: bytes) -> None:
        home.append(entry)
        home.writer.log.append(entry)

    assert seen() == (1, 0)
    let_in(home.writer.adding(silent))
    let_in(home.writer.papering(paper))
    home.push(home.writer.write())
    assert seen() == (2, 1)
    home.append(home.writer.removing(silent, heads={home.writer.device: home.writer.head}))
    assert seen() == (1, 1)


def test_a_suspended_space_is_refused_until_it_is_resumed(
    home: SignedIn, operator: httpx.Client
) -> None:
    home.pull()
    path = f"/spaces/{home.writer.space.hex()}"
    assert operator.post(f"{path}/suspend").json()["suspended"] is True
    with pytest.raises(RelayRefused) as caught:
        home.push(home.writer.write())
    assert caught.value.reason == "suspended"
    assert operator.post(f"{path}/resume").json()["suspended"] is False
    assert home.push(*home.writer.sent).accepted == 1


def test_a_space_takes_as_much_as_the_operator_gives_it(
    home: SignedIn, operator: httpx.Client
) -> None:
    path, content = f"/spaces/{home.writer.space.hex()}", home.writer.random.randbytes(600_000)
    home.push(home.writer.write(content))
    assert operator.put(f"{path}/quota", params={"mib": 1}).json()["quota"] == 1 << 20
    over = home.writer.write(content)
    assert refused(lambda: home.push(over)) == "over-quota"
    picture = home.writer.random.randbytes(32)
    assert refused(lambda: home.session.begin_blob(picture, 600_000)) == "over-quota"
    assert home.append(home.writer.adding(Writer.stranger(home.writer.log, 4))) == 1
    operator.put(f"{path}/quota", params={"mib": 2})
    assert home.push(over).accepted == 2
    assert operator.delete(f"{path}/quota").json()["quota"] is None
    home.session.begin_blob(picture, 2_000_000)
    for mib in ("-1", "much", "", str(1 << 40)):
        assert_error(operator.put(f"{path}/quota?mib={mib}"), 400, "malformed")


def test_the_room_that_a_space_is_given_waits_for_it_and_outlasts_it(
    operator: httpx.Client, home: SignedIn
) -> None:
    other = Writer.founder(next(SEEDS)).at(home.relay)
    path = f"/spaces/{other.writer.space.hex()}"
    given = operator.put(f"{path}/quota", params={"mib": 0}).json()
    assert (given["quota"], given["bytes"], given["founded"]) == (0, 0, 0)
    assert_error(operator.get(path), 404, "unknown-space")
    assert_error(operator.delete(path), 404, "unknown-space")
    assert refused(other.found) == "over-quota"
    operator.put(f"{path}/quota", params={"mib": 1})
    other.found()
    for _ in range(2):
        assert operator.get(path).json()["quota"] == 1 << 20
        assert operator.delete(path).status_code == 204
        other.found()
    assert operator.delete(f"{path}/quota").json()["quota"] is None
    assert operator.get(path).json()["quota"] is None


def test_recovery_words_of_a_suspended_space_are_not_said_to_be_unknown(
    home: SignedIn, operator: httpx.Client
) -> None:
    paper = Writer.stranger(home.writer.log, 71)
    home.append(home.writer.papering(paper))
    path = f"/spaces/{home.writer.space.hex()}"
    operator.post(f"{path}/suspend")
    assert refused(lambda: home.relay.recoverable(paper.device)) == "suspended"
    operator.post(f"{path}/resume")
    assert home.relay.recoverable(paper.device) == [home.writer.space]


def test_an_erased_space_is_unknown_and_can_be_founded_again(
    home: SignedIn, operator: httpx.Client
) -> None:
    home.push(home.writer.write())
    path = f"/spaces/{home.writer.space.hex()}"
    # One that is here stays as it is, and is erased by that all the same.
    assert operator.post(f"{path}/allow").status_code == 204
    assert operator.delete(path).status_code == 204
    assert_error(operator.get(path), 404, "unknown-space")
    with pytest.raises(RelayRefused) as caught:
        home.pull()
    assert caught.value.reason == "unknown-space"
    home.found()
    assert home.push(*home.writer.sent).accepted == 1


def test_where_no_new_spaces_are_taken_the_operator_lets_one_in_once(tmp_path: Path) -> None:
    headers = {"authorization": f"Bearer {OPERATOR}"}
    with ForkedRelay(tmp_path / "data", founding=False, operator_token=OPERATOR) as process:
        relay = HttpRelay(process.url, sleep=lambda _: None)
        home = Writer.founder(1).at(relay)
        path = f"{process.url}/admin/v1/spaces/{home.writer.space.hex()}"
        assert httpx.post(f"{path}/allow", headers=headers).status_code == 204
        assert [httpx.delete(path, headers=headers).status_code for _ in range(2)] == [204, 404]
        with pytest.raises(RelayRefused, match="takes no new spaces") as caught:
            home.found()
        assert "`ks relay`" in caught.value.hint
        for _ in range(2):
            httpx.post(f"{path}/allow", headers=headers)
            home.found()
        assert refused(Writer.founder(2).at(relay).found) == "closed"
        httpx.delete(path, headers=headers)
        assert refused(home.found) == "closed"
        relay.close()


def test_the_admin_api_is_for_the_operator(client: httpx.Client) -> None:
    told = assert_error(client.get("/admin/v1/totals"), 401, "unauthorized")
    assert "KITCHENSYNC_RELAY_OPERATOR_TOKEN" in told["hint"]
    wrong = {"authorization": "Bearer the operator's aunt"}
    assert_error(client.get("/admin/v1/totals", headers=wrong), 401, "unauthorized")
    right = {"authorization": f"bearer {OPERATOR}"}
    assert client.get("/admin/v1/totals", headers=right).status_code == 200


def test_without_a_token_there_is_no_admin_api(tmp_path: Path) -> None:
    with ForkedRelay(tmp_path / "data") as process:
        headers = {"authorization": f"Bearer {OPERATOR}"}
        response = httpx.get(f"{process.url}/admin/v1/totals", headers=headers)
        assert_error(response, 404, "not-found")
