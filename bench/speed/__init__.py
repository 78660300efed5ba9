"""How fast the library is, on a library that is made for the purpose."""
