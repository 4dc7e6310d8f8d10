"""What reading the web needs: addresses, robots.txt, sitemaps, pages, and a polite pace."""
