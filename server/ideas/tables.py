"""Calls, ideas with their versions, drafts, and what people say about ideas."""

from piccolo.columns import UUID, BigInt, Boolean, DoublePrecision, Integer, Text, Timestamptz
from piccolo.table import Table


class IdeaCall(Table, tablename="idea_call"):
    """What a round asks for. `min_age` and `max_price` (minor units) 0 = no limit; `areas`, `categories` are comma
    lists; `moderated`: shown only after a look; `word`: what ideas are called here, `ide` or `forslag`."""

    round = UUID(primary_key=True, default=None)
    who_da = Text(default="")
    who_en = Text(default="")
    min_age = Integer(default=0)
    max_price = BigInt(default=0)
    areas = Text(default="")
    categories = Text(default="")
    moderated = Boolean(default=False)
    word = Text(default="ide")


class Idea(Table, tablename="idea"):
    """One idea. `number` is public and unique in the round; `proposer` None = brought in by staff for
    `proposer_name`. `version`, `area`, `category` repeat the newest version and `supporters` counts the support, so
    that a list needs to look at no more rows than it shows. `reason`: why withdrawn, hidden or merged."""

    id = UUID(primary_key=True, default=None)
    round = UUID(default=None)
    number = Integer(default=None)
    proposer = UUID(default=None, null=True)
    proposer_name = Text(default="")
    state = Text(default="open")
    reason = Text(default="")
    created = Timestamptz(default=None)
    merged_into = UUID(default=None, null=True)
    version = Integer(default=1)
    area = Text(default="")
    category = Text(default="")
    supporters = Integer(default=0)


class IdeaVersion(Table, tablename="idea_version"):
    """What an idea said at some time; only ever added. `body` is markdown as typed, `price` minor units (0 = not
    known), `lang` the language its author wrote in, `author` None = staff, from a file."""

    id = UUID(primary_key=True, default=None)
    idea = UUID(default=None)
    n = Integer(default=None)
    title = Text(default=None)
    body = Text(default="")
    area = Text(default="")
    lat = DoublePrecision(default=None, null=True)
    lon = DoublePrecision(default=None, null=True)
    price = BigInt(default=0)
    category = Text(default="")
    image = Text(default=None, null=True)
    thumb = Text(default=None, null=True)
    alt = Text(default="")
    will_carry_out = Boolean(default=False)
    lang = Text(default="da")
    created = Timestamptz(default=None)
    author = UUID(default=None, null=True)


class IdeaDraft(Table, tablename="idea_draft"):
    """What a resident is still writing, as typed; one for each round."""

    id = UUID(primary_key=True, default=None)
    resident = UUID(default=None)
    round = UUID(default=None)
    title = Text(default="")
    body = Text(default="")
    area = Text(default="")
    lat = Text(default="")
    lon = Text(default="")
    price = Text(default="")
    category = Text(default="")
    image = Text(default=None, null=True)
    thumb = Text(default=None, null=True)
    alt = Text(default="")
    will_carry_out = Boolean(default=False)
    touched = Timestamptz(default=None)


class IdeaQuestion(Table, tablename="idea_question"):
    """A question to an idea; `hidden_reason` "" = everybody sees it."""

    id = UUID(primary_key=True, default=None)
    idea = UUID(default=None)
    resident = UUID(default=None)
    body = Text(default=None)
    created = Timestamptz(default=None)
    hidden_reason = Text(default="")


class IdeaAnswer(Table, tablename="idea_answer"):
    """An answer, by a resident or by staff."""

    id = UUID(primary_key=True, default=None)
    question = UUID(default=None)
    resident = UUID(default=None, null=True)
    account = UUID(default=None, null=True)
    body = Text(default=None)
    created = Timestamptz(default=None)
    hidden_reason = Text(default="")


class IdeaSupport(Table, tablename="idea_support"):
    """A resident likes an idea. Key (idea, resident)."""

    idea = UUID(primary_key=True, default=None)
    resident = UUID(default=None)


class IdeaFollow(Table, tablename="idea_follow"):
    """A resident wants to hear of an idea. Key (idea, resident)."""

    idea = UUID(primary_key=True, default=None)
    resident = UUID(default=None)


class IdeaText(Table, tablename="idea_text"):
    """What is searched of an idea: title, text, area and category of its newest version, casefolded."""

    place = BigInt(primary_key=True, default=None)
    idea = UUID(default=None)
    folded = Text(default=None)
