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
    "static": EVERYONE,
}
