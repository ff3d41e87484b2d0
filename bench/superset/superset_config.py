"""The least that Superset needs; every cache is left as Superset ships it."""

import os

SECRET_KEY = "bench-on-this-machine-only-0123456789abcdef"
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
SQLALCHEMY_DATABASE_URI += "?check_same_thread=false"
WTF_CSRF_ENABLED = True
