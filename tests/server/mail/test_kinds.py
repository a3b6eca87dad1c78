"""Every kind of mail that is sent anywhere has a name for the administrator's list, read from the source."""

import ast
from collections.abc import Iterator

from server.ideas.talk.mails import NEWS
from server.locale import translations
from server.mail.handlers import KINDS
from tests.support.source import modules, tree


def kinds() -> Iterator[str]:
    """The fourth argument of every `queue_mail`; news about ideas has a kind each."""
    for module in modules():
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "queue_mail":
                kind = node.args[3]
                if isinstance(kind, ast.Constant):
                    yield str(kind.value)
                else:
                    assert ast.unparse(kind) == "f'idea-{news}'", f"{module} makes up a kind this test does not know"
                    yield from (f"idea-{news}" for news in NEWS)


def test_every_kind_of_mail_has_a_name() -> None:
    assert set(kinds()) == KINDS.keys()


def test_each_name_is_one_of_its_own_and_no_code() -> None:
    for names in (list(KINDS.values()), [translations("da").gettext(name) for name in KINDS.values()]):
        assert len(set(names)) == len(KINDS) and not set(names) & KINDS.keys()
