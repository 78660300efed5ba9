"""Runs of alerts are killed in the middle, over and over."""

import json


def test_killed_runs_lose_no_email_and_send_none_twice(installation, tmp_path):
    folder = tmp_path / "mailboxes"
    folder.mkdir()

    told = json.loads(installation.process("send_killed", str(folder)).splitlines()[-1])

    assert told["kills"] > 8
    came = told["came"]
    assert len(came) == 4
    # Killed between the mail server's answer and the commit, a run sends the message
    # again: a mailbox keeps one of the same Message-ID.
    assert all(len(set(messages)) == 1 for messages in came.values())
    again = sum(len(messages) - 1 for messages in came.values())
    assert again <= told["kills"] / 4
    assert len({messages[0] for messages in came.values()}) == 4
