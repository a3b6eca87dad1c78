"""The desk's words for codes of refusal, for steps, for needs and for roles."""

from server.web.locale import N_

REASONS = {
    "role": N_("Your account does not have the role this needs."),
    "same-person": N_("The second yes must come from another person."),
    "too-late": N_("It is too late: the time for this is over."),
    "too-early": N_("It is too early: the time for this has not come."),
    "changed": N_("Something was changed after the first yes. Begin again from the first."),
    "no-first": N_("Nobody has said the first yes in the last 24 hours."),
    "no-key": N_("Make your own key for this vote first."),
    "phase": N_("The round is in another phase."),
    "step": N_("The vote is not at this step."),
    "not-sealed": N_("The vote is not sealed yet."),
    "passphrase": N_("Choose a passphrase of at least 12 characters."),
    "officer-keys": N_("Both officers must make their key first."),
    "list-open": N_("The council's list for this vote is not locked yet."),
    "no-projects": N_("There are no projects to vote on."),
    "no-styles": N_("There is no ballot yet."),
    "empty-style": N_("On one of the ballots nobody stands on the list of voters."),
    "stale-roll": N_("The areas of the ballots have changed. Import the list of voters again."),
    "contradiction": N_("The vote does not fit together: %(why)s."),
    "no-authority": N_("The pages do not say yet which authority is responsible."),
}
"""Code of a refusal → what is shown."""

STEP_TEXTS = {
    "draft": N_("Being prepared"),
    "sealed": N_("Sealed: the rules are fixed"),
    "voting": N_("Open for votes"),
    "pass_closed": N_("Closed for new voters"),
    "box_closed": N_("Closed for all votes"),
    "flushed": N_("All votes are in the public list"),
    "witnessed": N_("The list is closed"),
    "beacon": N_("The lot is drawn"),
    "opened": N_("Ready to be counted"),
    "counted": N_("Counted"),
    "published": N_("The result is published"),
}

NEEDS = {
    "title": N_("The vote has a title"),
    "dates": N_("It is set when the vote opens and closes, and closing lies ahead"),
    "lines": N_("There is a budget"),
    "styles": N_("There is a ballot"),
    "shortlist": N_("No list of the council is still open"),
    "projects": N_("There are projects on it"),
    "roll": N_("The list of voters is imported"),
    "reasons": N_("Every ballot for fewer than 100 people says why"),
    "authority": N_("The responsible authority is named"),
    "keys": N_("Both officers have made their key"),
}

ROLE_NAMES = {"officer": N_("Returning officer"), "auditor": N_("Auditor")}
