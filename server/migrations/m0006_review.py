"""Reviewing ideas: one review for each idea, its checklist, notes among staff, questions sent back to the proposer."""

TABLES = """
CREATE TABLE review (
    idea UUID PRIMARY KEY REFERENCES idea (id), owner UUID REFERENCES account (id), department TEXT NOT NULL,
    deadline DATE, state TEXT NOT NULL CHECK (state IN ('open', 'back', 'decided')),
    feasible TEXT NOT NULL CHECK (feasible IN ('', 'yes', 'maybe', 'no')), feasible_note TEXT NOT NULL,
    prospects TEXT NOT NULL,
    once_min BIGINT CHECK (once_min >= 0), once_likely BIGINT CHECK (once_likely >= 0),
    once_max BIGINT CHECK (once_max >= 0), yearly_min BIGINT CHECK (yearly_min >= 0),
    yearly_likely BIGINT CHECK (yearly_likely >= 0), yearly_max BIGINT CHECK (yearly_max >= 0),
    decision TEXT NOT NULL CHECK (decision IN ('', 'approved', 'rejected')), reason TEXT NOT NULL,
    office TEXT NOT NULL, could_be_yes TEXT NOT NULL, decided_at TIMESTAMPTZ,
    CHECK (once_min <= once_likely), CHECK (once_likely <= once_max), CHECK (once_min <= once_max),
    CHECK (yearly_min <= yearly_likely), CHECK (yearly_likely <= yearly_max), CHECK (yearly_min <= yearly_max),
    CHECK ((state = 'decided') = (decision <> '')), CHECK ((state = 'decided') = (decided_at IS NOT NULL)),
    CHECK (decision = '' OR (reason <> '' AND office <> '')), CHECK (decision <> 'rejected' OR could_be_yes <> ''));
CREATE INDEX review_owner ON review (owner, state);

CREATE TABLE review_check (
    idea UUID NOT NULL REFERENCES review (idea), code TEXT NOT NULL, ok BOOLEAN, note TEXT NOT NULL,
    PRIMARY KEY (idea, code));

CREATE TABLE review_note (
    id UUID PRIMARY KEY, idea UUID NOT NULL REFERENCES review (idea), account UUID REFERENCES account (id),
    body TEXT NOT NULL CHECK (body <> ''), created TIMESTAMPTZ NOT NULL);
CREATE INDEX review_note_idea ON review_note (idea, created);

CREATE TABLE review_question (
    id UUID PRIMARY KEY, idea UUID NOT NULL REFERENCES review (idea), account UUID REFERENCES account (id),
    body TEXT NOT NULL CHECK (body <> ''), deadline DATE NOT NULL, asked TIMESTAMPTZ NOT NULL,
    answer TEXT NOT NULL, ended TIMESTAMPTZ, CHECK (answer = '' OR ended IS NOT NULL));
CREATE INDEX review_question_idea ON review_question (idea, asked);
CREATE UNIQUE INDEX review_question_open ON review_question (idea) WHERE ended IS NULL
"""


def statements(kind: str) -> list[str]:
    """All DDL of this migration; the same for both engines."""
    return [part.strip() for part in TABLES.split(";\n")]
