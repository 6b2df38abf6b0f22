from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from audit.timeline import register
        from referrals import actions, receivers, rules  # noqa: F401  (they register by being imported)
        from referrals.models import Handoff, OverrideRequest, ProviderLink, Referral, ReferralEvent
        from referrals.queries.meter import lines_of
        from services.queries import experience

        experience.register(lines_of)
        register(Referral, visible=rules.visible_referrals, untold=("check_at",))
        register(ReferralEvent, visible=rules.visible_events)
        register(ProviderLink, visible=rules.visible_links, untold=("token_hash",))
        register(Handoff, visible=rules.visible_handoffs)
        register(OverrideRequest, visible=rules.visible_override_requests)
