"""Documents of our own: found by their URIs, bounded in number, and their work ended when they are closed."""

from __future__ import annotations

from qwen_ls.live_documents import MOST_DOCUMENTS, LiveDocuments


def test_a_document_is_found_by_its_uri_with_what_it_has_by_now() -> None:
    documents = LiveDocuments()
    document = documents.begin("Explain a b.py", lambda: None)
    document.add("It ")
    document.add("adds.")
    assert document.uri == "qwen-ls:/1/Explain%20a%20b.py.md"
    found = documents.find(document.uri)
    assert found is not None
    assert found.text == "It adds."


def test_the_documents_made_last_are_kept() -> None:
    documents = LiveDocuments()
    made = [documents.begin("a", lambda: None) for _ in range(MOST_DOCUMENTS + 1)]
    assert documents.find(made[0].uri) is None
    assert documents.find(made[1].uri) is made[1]


def test_closing_ends_the_work_once_and_only_while_it_goes_on() -> None:
    documents, cancelled = LiveDocuments(), []
    first = documents.begin("a", lambda: cancelled.append("first"))
    second = documents.begin("b", lambda: cancelled.append("second"))
    second.end()
    for uri in (first.uri, second.uri, "file:///project/a.py"):
        documents.close(uri)
    assert cancelled == ["first"]
