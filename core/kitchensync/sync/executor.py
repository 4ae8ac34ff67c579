"""Carries out what the plan says, until nothing is left to do.

Decides nothing itself: `plan` does, from what the space has and what the relay said last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kitchensync.errors import RelayRefused, TrustError
from kitchensync.replica.values import NO_HEAD
from kitchensync.sync import chains, having, incoming, noticing, plan, refill, steps
from kitchensync.sync.actions import (
    Acknowledge,
    Action,
    Append,
    BringBack,
    Call,
    Done,
    DropEntry,
    Fail,
    GiveLog,
    GoOver,
    Held,
    Hold,
    Load,
    Refill,
    Remove,
    Reseal,
    Seal,
    Take,
)
from kitchensync.sync.endings import stalled
from kitchensync.sync.having import Have
from kitchensync.sync.membership import log
from kitchensync.sync.space import Space
from kitchensync.sync.wire.session import Session
from kitchensync.sync.wire.transport import Answer, Request

_FRUITLESS_ROUNDS = 8

Progress = Callable[["SyncReport"], None]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one sync did: envelopes sent and received, changes merged, envelopes that did not open.

    `brought_back` are other devices' envelopes that the relay had lost. `pictures_sent` and
    `pictures_fetched` count photos, the latter those whose thumbnail came. `pictures_awaited` are
    photos whose thumbnail the relay lacks, at most a few: whoever took them is still sending.
    """

    sent: int = 0
    brought_back: int = 0
    received: int = 0
    changes: int = 0
    void: int = 0
    pictures_sent: int = 0
    pictures_fetched: int = 0
    pictures_awaited: int = 0


def synchronise(
    space: Space, session: Session, *, wait: int = 0, on_progress: Progress | None = None
) -> SyncReport:
    """Send what waits and take what others sent.

    `wait`: seconds the relay may hold an empty answer back, once everything is sent. Raises what
    the relay or the trust rules object to; what was done before that stays done.
    """
    steps.begin(space)
    run = _Run(space, session, wait, on_progress or (lambda _: None))
    try:
        while not run.step():
            pass
    except TrustError as error:
        noticing.failed(space.replica, space.membership, error)
        raise
    return run.report


class _Run:
    def __init__(self, space: Space, session: Session, wait: int, on_progress: Progress) -> None:
        self._space = space
        self._session = session
        self._wait = wait
        self._on_progress = on_progress
        self._fruitless = 0
        self._restored = 0
        self._stood = False
        self._doing: Action = Done()
        self._held = Held()
        self._asked = Request({}, 0)
        self._answer: Answer | None = None
        self.report = SyncReport()

    def step(self) -> bool:
        """What precedes a call, the call, what its answer asks for; whether the sync is over."""
        answer = self._until_let(self._open_plan())
        return answer is not None and self._after(answer)

    def _open_plan(self) -> tuple[Action, ...]:
        return plan.open_plan(steps.have(self._space), self._wait, self._held, self._answer)

    def _until_let(self, actions: tuple[Action, ...]) -> Answer | None:
        """Carry actions out until none is refused; a refusal leads to others in their place."""
        while True:
            try:
                return self._all(actions)
            except RelayRefused as refused:
                if Fail(refused) in actions:
                    raise
                actions = plan.plan_after_refusal(
                    refused, steps.have(self._space), self._held, self._doing
                )
            self._count_round(progress=False)

    def _after(self, answer: Answer) -> bool:
        self._answer = answer
        before = steps.have(self._space)
        own = answer.heads.get(before.device, NO_HEAD)
        agrees = chains.agrees(self._space.replica, before.device, own)
        self._all(plan.plan_after_answer(before, answer, own_agrees=agrees))
        steps.note_answer(self._space, answer)
        now = steps.have(self._space)
        if having.brought_meanwhile(now, self._asked, answer):
            # What the relay lacks, and what it lost, only the next answer can show.
            self._wait, self._answer = 0, None
            self._count_round(progress=True)
            return False
        noticing.answered(self._space.replica, before, now, answer, self._held)
        now = replace(now, forked=noticing.forked(self._space.replica))
        actions = plan.plan_when_taken(now, answer, self._held)
        # A snapshot makes room at a full relay, so it is offered before the sync ends with that.
        is_full = self._held.envelopes is not None and Fail(self._held.envelopes) in actions
        if is_full and self._keeps_up(replace(answer, due=False)):
            return False
        self._all(actions)
        self._count_round(progress=before != now or self._brought_back(now, answer))
        return Done() in actions and not self._keeps_up(answer)

    def _keeps_up(self, answer: Answer) -> bool:
        """Offer snapshots, or stand for them; whether an entry about one waits to be sent."""
        if not (answer.offered or answer.due or self._space.membership.floor):
            return False
        from kitchensync.sync.snapshots import offers

        if self._stood:
            # Once in a sync: an entry that the relay refused would be made again in every round.
            answer = replace(answer, offered=b"", due=False)
        self._stood = offers.keep_up(self._space, self._session, answer)
        return self._stood

    def _brought_back(self, have: Have, answer: Answer) -> bool:
        """Whether the relay has more of what is here than by any earlier answer of this sync."""
        before, self._restored = self._restored, max(self._restored, having.shared(have, answer))
        return self._restored > before

    def _count_round(self, *, progress: bool) -> None:
        self._fruitless = 0 if progress else self._fruitless + 1
        self._wait = self._wait if progress else 0
        if self._fruitless >= _FRUITLESS_ROUNDS:
            raise stalled()

    def _all(self, actions: tuple[Action, ...]) -> Answer | None:
        answer: Answer | None = None
        for action in actions:
            self._doing = action
            answer = self._do(action) or answer
        return answer

    def _do(self, action: Action) -> Answer | None:  # noqa: C901  # one line an action, a table in all but name
        match action:
            case Call(count, wait):
                return self._call(count, wait)
            case Take(entries, envelopes):
                self._take(entries, envelopes)
            case Load(snapshot):
                self._load(snapshot)
            case Acknowledge(seq):
                # Counted here, not as it is sent: where an answer was lost, more had arrived.
                fresh = self._space.replica.acknowledge(seq)
                self._report(sent=self.report.sent + fresh)
            case Seal():
                steps.seal(self._space)
            case Reseal(seq):
                steps.reseal(self._space, seq)
            case GiveLog():
                self._give_log()
            case BringBack():
                self._bring_back()
            case Refill(above):
                return self._refill(above)
            case GoOver(devices):
                self._go_over(devices)
            case Append():
                self._append()
            case DropEntry():
                log.drop(self._space.replica)
            case Hold(held):
                self._held = held
            case Remove(devices, boundary):
                steps.remove(self._space, devices, boundary)
            case Fail(error):
                raise error
            case Done():
                steps.end(self._space)
        return None

    def _call(self, count: int, wait: int) -> Answer:
        envelopes = steps.unsent(self._space, count)
        try:
            return self._ask(envelopes, wait)
        except RelayRefused:
            if steps.unsent(self._space, count) == envelopes:
                raise
            # Another sync has sealed them anew meanwhile, so it does not matter that these were.
            return self._ask([], 0)

    def _ask(self, envelopes: Sequence[bytes], wait: int) -> Answer:
        """Send as many of these as the line carries."""
        self._asked = steps.request(self._space, envelopes, wait)
        return self._session.sync(self._asked)

    def _take(self, entries: tuple[bytes, ...], envelopes: tuple[bytes, ...]) -> None:
        log.take(self._space, entries)
        if self._answer is not None and self._space.membership.knows(self._answer.membership):
            self._space.replica.alarms.silence(noticing.MEMBERSHIP_FORK)
        if envelopes and self._space.replica.whole.archive.segments():
            from kitchensync.sync.snapshots import archives

            archives.fetch_lacking(self._space, self._session)
        taken = incoming.take(self._space, envelopes)
        self._report(
            received=self.report.received + taken.envelopes,
            changes=self.report.changes + taken.changes,
            void=self.report.void + taken.void,
        )

    def _load(self, snapshot: bytes) -> None:
        from kitchensync.sync.snapshots import offers

        offers.load(self._space, self._session, snapshot)

    def _give_log(self) -> None:
        steps.give_log(self._space, self._session)
        self._held, self._answer = replace(self._held, log=True), None

    def _bring_back(self) -> None:
        from kitchensync.sync.snapshots import holding

        holding.bring_back(self._space, self._session)
        self._held = replace(self._held, snapshot=True)

    def _go_over(self, devices: frozenset[bytes]) -> None:
        from kitchensync.sync.membership import branches

        branches.go_over(self._space, self._session, devices)
        self._held = replace(self._held, chains=self._held.chains | devices)

    def _refill(self, above: Mapping[bytes, int]) -> Answer | None:
        everyone = self._space.membership.everyone
        envelopes = refill.next_of(self._space.replica, everyone, above)
        if not envelopes:
            self._held = replace(self._held, others=True)
            return None
        answer = self._ask(envelopes, 0)
        back = having.regained(steps.have(self._space), above, answer)
        self._report(brought_back=self.report.brought_back + back)
        return answer

    def _append(self) -> None:
        entry = log.pending(self._space.replica)
        if entry is not None:
            self._session.append(entry)
            log.take(self._space, [entry])
            self._answer = None

    def _report(self, **figures: int) -> None:
        self.report = replace(self.report, **figures)
        self._on_progress(self.report)
