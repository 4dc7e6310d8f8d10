"""What sources behind an API share: how it is asked, and how its texts are written."""
