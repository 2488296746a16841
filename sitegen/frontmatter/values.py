"""What reads the values of each field, in all the shapes that other generators give them."""

from collections.abc import Mapping

from .addresses import take_permalink, take_redirect_to
from .covers import take_cover, take_featured
from .lists import take_aliases, take_tags, take_taxonomies
from .moments import take_date, take_expiry
from .people import take_authors, take_series, take_series_part
from .reader import Take
from .state import take_build, take_draft, take_hidden, take_password, take_published, take_status, take_visible
from .switches import take_contents, take_html, take_language, take_math, take_nested, take_noindex, take_read_time
from .texts import take_excerpt, take_flag, take_text

READERS: Mapping[str, Take] = {
    "title": take_text,
    "date": take_date,
    "published_on": take_date,
    "created": take_date,
    "updated": take_date,
    "authors": take_authors,
    "excerpt": take_excerpt,
    "tags": take_tags,
    "categories": take_tags,
    "taxonomies": take_taxonomies,
    "slug": take_text,
    "permalink": take_permalink,
    "aliases": take_aliases,
    "featured": take_featured,
    "read_time": take_read_time,
    "draft": take_draft,
    "published": take_published,
    "hidden": take_hidden,
    "visible": take_visible,
    "status": take_status,
    "build": take_build,
    "password": take_password,
    "language": take_language,
    "cover": take_cover,
    "cover_alt": take_text,
    "series": take_series,
    "series_part": take_series_part,
    "math": take_math,
    "contents": take_contents,
    "no_contents": take_flag,
    "noindex": take_noindex,
    "html": take_html,
    "nested": take_nested,
    "redirect_to": take_redirect_to,
    "expiry": take_expiry,
}
