"""What the keys of a post are called, here and by other generators.

Names are compared without regard to case, hyphens and underscores. ``docs/front-matter.md`` shows these tables with
the generators that use each; a test compares them.
"""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from ..diagnostics import did_you_mean

FIELDS: Mapping[str, str] = {
    "title": "title",
    "date": "date",
    "published_on": "publishDate pubDate pubDatetime published_at published_on published_date date_published",
    "created": "created created_at date_created creation_date",
    "updated": "updated | lastmod last_modified last_modified_at modified date_modified updated_at updated_date "
    "date_updated last_updated mod_date modDatetime revised",
    "authors": "author authors | post_authors byline",
    "excerpt": "excerpt description summary | abstract desc meta_description | subtitle lead tagline",
    "tags": "tags tag",
    "categories": "categories category",
    "taxonomies": "taxonomies",
    "slug": "slug | basename url_slug post_name",
    "permalink": "permalink | url path | save_as",
    "aliases": "aliases | alias redirect_from redirects",
    "featured": "featured | pin pinned sticky",
    "read_time": "readTime | reading_time",
    "draft": "draft is_draft",
    "published": "published publish is_published",
    "hidden": "hidden private unlisted headless eleventyExcludeFromCollections",
    "visible": "visible listed public render",
    "status": "status post_status visibility",
    "build": "build",
    "password": "password encrypted",
    "language": "lang | language locale",
    "cover": "cover | image cover_image featured_image feature_image hero_image | "
    "header images img thumbnail thumb feature hero banner teaser og_image social_image",
    "cover_alt": "cover_alt | image_alt cover_image_alt featured_image_alt hero_image_alt thumbnail_alt",
    "series": "series | series_name series_title",
    "series_part": "series_part series_order series_index series_number series_weight",
    "math": "math | mathjax katex use_math latex enable_math has_math use_katex use_mathjax",
    "contents": "toc | table_of_contents show_toc",
    "no_contents": "no_toc hide_toc disable_toc",
    "noindex": "noindex | robots robots_no_index sitemap",
    "html": "html",
    "nested": "extra params",
    "redirect_to": "redirect_to redirect redirect_url",
    "expiry": "expiryDate expires unpublishDate expire_at",
}
"""The names that fill each field, those that outrank others first. Of several of one rank the first given holds."""

STATE = frozenset("draft published hidden visible status build password date published_on".split())
"""Fields that decide whether a post is published: in doubt about one of them, it is withheld."""

NESTED = frozenset(
    "draft published hidden visible status password authors cover cover_alt series series_part math contents featured "
    "noindex".split()
)
"""Fields that may be filled from a table of a theme's own keys (``extra``, ``params``)."""

FOREIGN_TEXT = """
abbrlink about affiliation affiliations anchor_sections article_header asset_folder attachment attachments audio
author_bio author_profile background bibliography blogger_author blogger_blog blogger_id blogger_permalink bluesky
body_class breadcrumbs canonical canonical_url carousel cascade categories_hidden chart citation cite_method city
class classes code_block_theme code_diff code_fold code_link code_max_lines code_overflow code_tools color colour
comment comment_id comments copyright copyright_info country csl css css_class cssclass cssclasses devto dg_home
dg_pinned dg_publish difficulty disable_comments disable_share disqus disqus_id disqus_identifier disqus_url distill
docx doi donate down echo edit_post editor editor_options editpost email embed_resources emoji enable_comments
enclosure engine eval event excerpt_more excerpt_only excerpt_separator execute external_link external_url fancybox
featured_on feed fig_align fig_cap_location fig_height fig_width files filters format freeze funding future gallery
generate_feed generate_feeds geo ghost giscus gitalk grand_parent guid hackernews has_children header_img header_style
headline hide_footer hide_meta hide_summary hide_title highlight highlight_theme hn hreflang html_math_method
i18n icon id image_caption image_credit images_dir img_path import_from in_search_index include_after_body
include_before_body include_in_header inline insert_anchor_links is_cjk_language js jupyter key keywords kind knitr
language_code lastmod_by lat layout level license lightbox link link_citations link_title link_to linktitle listing
lng lobsters location main_nav map markup mastodon mathjax_config media_path media_subpath medium menu menu_title
menus mermaid message meta meta_keywords mode more nav nav_order nav_title navigation next next_post nocite note_type
notshow number_sections og orcid order order_by original original_link original_url output outputs page_layout
page_template page_title pager paginate_by paginate_reversed pagination parent pdf photo_credit photos place podcast
post_asset_folder post_id post_type pretty_table prev preview previous_post pseudocode publish_path read_more
recommend ref reference_location related related_posts resources revealjs reward rss scripts search search_exclude
searchable section sections self_contained seo share sharing short_title shortcodes show_author show_breadcrumbs
show_code_copy_buttons show_date show_post_nav_links show_read_time show_reading_time show_related show_share
show_sidebar show_title show_word_count sidebar social social_share sort sort_by source standalone style styles
stylesheet subject swiper syndicate tableofcontents_depth tabs template theme tikzjax title_block_banner
title_block_categories title_block_style toc_depth toc_expand toc_float toc_icon toc_label toc_location toc_number
toc_open toc_sticky toc_title top topic topics translation_key translations translator twitter type typograms uid up
use_hugo_toc utterances uuid valine venue version versions video warning weight word_count wordpress wordpress_id
wp_id
"""
FOREIGN = frozenset(name.replace("_", "") for name in FOREIGN_TEXT.split())
"""Keys that other generators know and that mean nothing here: kept for templates, without a word."""


class Name(msgspec.Struct, frozen=True):
    """What a key stands for."""

    field: str
    rank: int
    """0 for the first names of its field, which outrank the others."""


@lru_cache(maxsize=2048)
def plain_name(key: str) -> str:
    """A key as it is compared: in lower case, without hyphens, underscores and blanks."""
    return key.lower().replace("-", "").replace("_", "").replace(" ", "")


def names_of(field: str) -> tuple[tuple[str, ...], ...]:
    """The names of a field as they are written, by rank."""
    return tuple(tuple(group.split()) for group in FIELDS[field].split("|"))


KEYS: Mapping[str, Name] = {
    plain_name(name): Name(field, rank)
    for field in FIELDS
    for rank, group in enumerate(names_of(field))
    for name in group
}
"""By plain name."""

WRITTEN: Mapping[str, str] = {
    plain_name(name): name
    for name in (
        "title date updated author authors excerpt description summary tags categories slug permalink featured "
        "readTime draft published publishDate lang cover cover_alt aliases series math toc noindex"
    ).split()
}
"""The names that a misspelt key may have been meant for, by plain name."""


@lru_cache(maxsize=2048)
def meant(key: str) -> str:
    """The plain name that an unknown key is nearly written as; empty if there is none."""
    hint = did_you_mean(plain_name(key), WRITTEN)
    return hint.split('"')[1] if hint else ""
