"""Short codes to show at the door: they tell a facilitator who it is, and to everybody else nothing.

The link to a seat opens it to whoever holds it; a code that strangers see must not.
"""

import base64
from functools import partial

from django.core import signing
from django.utils.crypto import salted_hmac


class ShortSigner(signing.Signer):
    """`17.K7QMX2PA`: eight letters that one can read out, also in small ones."""

    def signature(self, value, key=None):
        made = salted_hmac(self.salt + "signer", value, key or self.key, algorithm=self.algorithm)
        return base64.b32encode(made.digest()[:5]).decode()

    def unsign(self, signed):
        return super().unsign(signed.strip().upper())


codes = partial(ShortSigner, sep=".")
