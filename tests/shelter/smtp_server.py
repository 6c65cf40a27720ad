"""A mail server for the tests: tells its port, then every letter that it took as a line of JSON; ends with its input.

Usage: smtp_server.py tls|starttls|plain CERTIFICATE KEY
"""

import asyncio
import json
import os
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ACCOUNT = LoginPassword(b"tamlanh", "mật khẩu thư".encode())


class Letters:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later@"):
            return "451 4.7.1 come back later"
        if address.startswith("full@"):
            return "552 5.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = {
            "to": envelope.rcpt_tos,
            "is_encrypted": server.transport.get_extra_info("cipher") is not None,
            "is_signed_in": session.authenticated,
            "wire": envelope.content.decode(),
        }
        print(json.dumps(letter), flush=True)
        return "250 2.0.0 taken as number 7"


def signs_in(server, session, envelope, mechanism, data):
    return AuthResult(success=data == ACCOUNT, handled=False)


async def serve(mode, certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def connection():
        return SMTP(
            Letters(),
            hostname="localhost",
            tls_context=context if mode == "starttls" else None,
            require_starttls=mode == "starttls",
            # It does not know that a connection is encrypted from its beginning.
            auth_require_tls=mode == "starttls",
            auth_required=mode != "plain",
            authenticator=signs_in,
        )

    inside = context if mode == "tls" else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=inside)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def end_with_input():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_input, daemon=True).start()
asyncio.run(serve(*sys.argv[1:]))
