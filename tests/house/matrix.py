"""Who may open which page; a change here is a change of policy and wants a second pair of eyes."""

EVERYONE = "everyone"
ALL_STAFF = "admin agency auditor keyer office surveyor"

MATRIX = {
    "accounts.close": "admin",
    "accounts.create": "admin",
    "accounts.home": ALL_STAFF,
    "accounts.index": "admin",
    "accounts.password": ALL_STAFF,
    "accounts.reopen": "admin",
    "accounts.reset": "admin",
    "accounts.sign_out": ALL_STAFF,
    "audit.chain": "admin auditor",
    "audit.index": "admin auditor",
    "door.sign_in": EVERYONE,
    "jobs.index": "admin auditor office",
    "jobs.show": "admin auditor office",
    "respond.agree": EVERYONE,
    "respond.begin": EVERYONE,
    "respond.begin_open": EVERYONE,
    "respond.check": EVERYONE,
    "respond.consent": EVERYONE,
    "respond.delete": EVERYONE,
    "respond.door": EVERYONE,
    "respond.invited": EVERYONE,
    "respond.leave_theme": EVERYONE,
    "respond.not_sent": EVERYONE,
    "respond.opened": EVERYONE,
    "respond.receipt": EVERYONE,
    "respond.resume": EVERYONE,
    "respond.send": EVERYONE,
    "respond.theme": EVERYONE,
    "respond.withdraw": EVERYONE,
    "respond.withdrawn": EVERYONE,
    "static": EVERYONE,
}
