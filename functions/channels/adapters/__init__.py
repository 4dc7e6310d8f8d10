"""One package for each platform, with an ``adapter`` module that names its ``ADAPTER``."""
