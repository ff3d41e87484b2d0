"""The wall alone under uvicorn, which is up within two seconds: for killing and starting again."""

from starlette.applications import Starlette
from starlette.middleware import Middleware

from serving.headers import SafeHeaders
from serving.wall import Walls

app = Starlette(middleware=[Middleware(SafeHeaders), Middleware(Walls)])
