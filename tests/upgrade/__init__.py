"""A small library with a row of every model, which later versions upgrade."""

PASSAGE = "Employers pay every recruitment fee, and workers keep their passports."
RECORD = "fair-recruitment"  # an identifier, as the next
EVENT = "inspectors-at-sea"
OLD_ADDRESS = "/fees-at-sea/"  # of a post of the old site
# Of a person of this library alone; the secret is that of the app with codes.
LOGIN = {
    "username": "ana",
    "password": "five green pencils",
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
}
