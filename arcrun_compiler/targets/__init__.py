"""Back ends: each turns plans into a bundle. They are peers and do not know each other."""
