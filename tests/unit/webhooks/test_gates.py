"""How many deliveries pass at a time, and when those come back that were sent away."""

from contextlib import ExitStack

from neena.webhooks.gates import Gates

HERE, THERE = "https://here.test/a", "https://there.test/b"


def test_a_busy_host_sends_away_and_leaves_others_alone() -> None:
    gates = Gates(places=20, per_host=2)
    with ExitStack() as under_way:
        for _ in range(2):
            assert gates.pause(HERE) == 0
            under_way.enter_context(gates.passing(HERE))
        assert gates.pause(HERE) > 0
        assert gates.pause("https://here.test/other") > 0
        assert gates.pause("https://here.test:444/a") == 0
        assert gates.pause(THERE) == 0
    assert gates.pause(THERE) == 0


def test_those_sent_away_get_turns_one_after_the_other() -> None:
    gates = Gates(places=20, per_host=1)
    with gates.passing(HERE):
        turns = [gates.pause(HERE) for _ in range(50)]
    assert turns == sorted(turns)
    assert turns[-1] - turns[0] > 10 * turns[0]


def test_no_number_of_hosts_takes_more_than_all_places() -> None:
    gates = Gates(places=3, per_host=2)
    with ExitStack() as under_way:
        for number in range(3):
            under_way.enter_context(gates.passing(f"https://{number}.test/"))
        assert gates.pause(HERE) > 0
    assert gates.pause(HERE) == 0


def test_an_address_rests_as_long_as_it_asked_for_and_a_minute_at_most() -> None:
    gates = Gates(places=3)
    gates.rest(HERE, 7.0)
    assert 6 < gates.pause(HERE) <= 7
    assert gates.pause("https://here.test/other") == 0
    gates.rest(HERE, 86400.0)
    assert gates.pause(HERE) <= 60
    gates.rest(HERE, -1.0)
    assert gates.pause(HERE) == 0
