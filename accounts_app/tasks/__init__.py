"""What is done by itself with accounts. Each of these may be cut off at any point."""

from accounts_app.tasks.deletions import carry_out_deletion, carry_out_deletions
from accounts_app.tasks.inactivity import inactivate_accounts
from accounts_app.tasks.messages import deliver_waiting_messages
from accounts_app.tasks.pruning import prune_inactive_accounts
from accounts_app.tasks.retention import prune_activity_log

__all__ = [
    "carry_out_deletion",
    "carry_out_deletions",
    "deliver_waiting_messages",
    "inactivate_accounts",
    "prune_activity_log",
    "prune_inactive_accounts",
]
