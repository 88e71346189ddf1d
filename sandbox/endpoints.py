"""The control endpoints of a running sandbox. Loads next to nothing: every provider process asks one when it starts."""

import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from toolchain import Problem


def ask(url: str, method: str, path: str, content: object = None, timeout: float = 10) -> Any:
    """Call an endpoint of the sandbox at ``url``, past any proxy, and return its JSON; None where nothing is there.

    Raises:
        Problem: nobody answers, or the answer is an error.
    """
    body = None if content is None else json.dumps(content).encode()
    try:
        with closing(HTTPConnection(urlsplit(url).netloc, timeout=timeout)) as connection:
            connection.request(method, f"/_sandbox/{path}", body)
            response = connection.getresponse()
            answer = response.read()
            if response.status >= 400 and response.status != 404:
                raise Problem(f"the sandbox refused {method} {path}: {answer.decode(errors='replace')}")
            return None if response.status == 404 else json.loads(answer)
    except (OSError, HTTPException, ValueError) as error:
        raise Problem(f"no sandbox answers at {url}: {error}") from None
