"""The table of all settings; test_settings.py looks at each row."""

from settings_deadlines import DEADLINES
from settings_engine import ENGINE
from settings_history import HISTORY
from settings_logs import LOGS
from settings_shares import SHARES
from settings_upstream import UPSTREAM
from settings_users import USERS
from settings_web import WEB

# The slow ones first, so that none of them is left alone at the end.
GROUPS = (*ENGINE, *SHARES, *LOGS, *UPSTREAM, *HISTORY, DEADLINES, *USERS, *WEB)
