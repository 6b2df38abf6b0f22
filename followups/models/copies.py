"""What lists sort and scope by stands on the row itself, so that one index answers; PostgreSQL keeps it.

Holder, team and risk are the case's, the tries are counted. Whoever writes them, ORM, bulk or SQL, writes
what is true: a differing value is only a request to copy again. The reasons are in docs/adr/0009; what
changes on a case arrives by a trigger of its table, made in migration 0006.
"""

import pgtrigger

COPIED = ("holder_id", "team_id", "risk", "tries_without_contact", "case_id")


class BringCaseAndTries(pgtrigger.Trigger):
    """The row as it is written carries its case's holder, team and risk, and the number of its tries."""

    # Triggers of one moment run by name: this one comes before bump_version, which compares what it leaves.
    name = "bring_case_and_tries"
    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model) -> str:
        new, old = (", ".join(f"{row}.{column}" for column in COPIED) for row in ("NEW", "OLD"))
        # A new row waits for whoever is changing its case: that change would not see it. A known row is
        # waited for by them, so it takes no lock from below.
        return f"""
            IF TG_OP = 'INSERT' THEN
                PERFORM 1 FROM cases_case WHERE id = NEW.case_id FOR SHARE;
            ELSIF ROW({new}) IS NOT DISTINCT FROM ROW({old}) THEN
                RETURN NEW;
            END IF;
            SELECT assigned_to_id, team_id, risk INTO NEW.holder_id, NEW.team_id, NEW.risk
            FROM cases_case WHERE id = NEW.case_id;
            SELECT count(*) INTO NEW.tries_without_contact FROM followups_contactattempt
            WHERE follow_up_id = NEW.id
              AND NOT (outcome = 'reached' AND with_whom IN ('neighbor', 'contact'));
            RETURN NEW;
        """


class CountTries(pgtrigger.Trigger):
    """A try that is added, changed or taken away has its follow-up count again."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, kind: str):
        name, operation, referencing, self.rows = {
            "+": ("count_added", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), "new_rows"),
            "~": (
                "count_changed",
                pgtrigger.Update,
                pgtrigger.Referencing(old="old_rows", new="new_rows"),
                "(SELECT * FROM old_rows UNION SELECT * FROM new_rows)",
            ),
            "-": ("count_taken", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), "old_rows"),
        }[kind]
        super().__init__(name=name, operation=operation, referencing=referencing)

    def get_func(self, model) -> str:
        # Another number than it has, in one step that no second try can slip into; the row counts for itself.
        return f"""
            UPDATE followups_followup SET tries_without_contact = tries_without_contact + 1
            WHERE id IN (SELECT follow_up_id FROM {self.rows} tries);
            RETURN NULL;
        """


COUNTED = [CountTries("+"), CountTries("~"), CountTries("-")]
