"""What has to be done on a case, as staff read it."""

from complaints.vocabulary.lifecycle import TaskKind


def test_every_kind_of_task_has_words_that_no_other_has() -> None:
    for words in ({kind.label for kind in TaskKind}, {kind.list_title for kind in TaskKind}):
        assert len(words) == len(TaskKind)
        assert all(words)
