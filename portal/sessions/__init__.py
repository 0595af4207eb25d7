"""Who is signed in where: sessions, and the keys by which a browser is known again."""
