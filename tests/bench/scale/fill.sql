-- A part of a warehouse of five years: each text as an article with its page, request, version
-- and sketch, under numbers that begin at $begin.
CREATE TEMP TABLE composed AS
SELECT
    i + $begin AS i,
    site,
    language,
    site || ':' || (i + $begin) AS article_id,
    site || ':' || (told + $begin) AS cluster_id,
    $last::TIMESTAMPTZ
        - to_seconds(157680000.0 * ($articles - i - $begin) / $articles) AS moment,
    headline,
    body
FROM texts
WHERE i + $begin < $articles;

INSERT INTO articles BY NAME
SELECT
    article_id,
    site,
    'https://' || site || '.example/desh/khabar-' || i AS url,
    ['desh', 'sports', 'business'][1 + i % 3] AS section,
    '' AS series,
    headline,
    '' AS standfirst,
    body,
    ['author ' || hash(i) % 50] AS authors,
    ['tag ' || hash(i) % 500] AS tags,
    '' AS image_url,
    moment AS published_at,
    'json-ld' AS published_at_source,
    MAP {'published_at': 'json-ld'} AS value_sources,
    moment + INTERVAL 10 MINUTE AS first_seen_at,
    moment + INTERVAL 10 MINUTE AS last_seen_at,
    language,
    1.0 AS language_confidence,
    'langdetect' AS language_method,
    0.0 AS latin_share,
    330 AS word_count,
    md5(article_id) AS content_hash,
    1 AS version,
    cluster_id,
    article_id = cluster_id AS is_lead,
    0.95 AS quality,
    '' AS suspect,
    'container' AS extractor,
    '1' AS rules_version,
    [] AS removed,
    'run' || i // 200 AS run_id,
    'f' || lpad(i::VARCHAR, 12, '0') AS fetch_id,
    '' AS container,
    '' AS template,
    '' AS agency,
    '' AS section_label,
    [] AS conflicts
FROM composed
ORDER BY i;

INSERT INTO article_versions BY NAME
SELECT
    article_id,
    1 AS version,
    moment + INTERVAL 10 MINUTE AS seen_at,
    headline,
    body,
    md5(article_id) AS content_hash,
    'run' || i // 200 AS run_id,
    'f' || lpad(i::VARCHAR, 12, '0') AS fetch_id
FROM composed
ORDER BY i;

INSERT INTO pages BY NAME
SELECT
    article_id AS page_id,
    hash(article_id) AS page_key,
    site,
    'https://' || site || '.example/desh/khabar-' || i AS url,
    article_id,
    moment + INTERVAL 10 MINUTE AS first_seen_at,
    'https://' || site || '.example/sitemap.xml' AS first_seen_via,
    strftime(moment, '%Y-%m-%dT%H:%M:%S+00:00') AS lastmod,
    moment AS source_lastmod,
    'new' AS outcome,
    '' AS reason,
    moment + INTERVAL 10 MINUTE AS checked_at,
    '"' || md5(article_id)[:8] || '"' AS etag,
    '' AS last_modified
FROM composed
ORDER BY i;

INSERT INTO fetches BY NAME
SELECT
    'f' || lpad(i::VARCHAR, 12, '0') AS fetch_id,
    'run' || i // 200 AS run_id,
    site,
    'https://' || site || '.example/desh/khabar-' || i AS url,
    'page' AS kind,
    moment + INTERVAL 10 MINUTE AS fetched_at,
    200 AS status,
    '' AS error,
    'new' AS outcome,
    40 + hash(i) % 400 AS elapsed_ms,
    60000 AS bytes,
    sha256(article_id) AS body_sha256,
    site || '/' || strftime(moment, '%Y/%m/') || i // 200 || '.warc.gz' AS warc_file,
    (i % 200) * 20000 AS warc_offset,
    article_id AS page_id
FROM composed
ORDER BY i;

INSERT INTO internal.sketches BY NAME
SELECT
    -- A copy shares half its bands with what it was copied from.
    hash(CASE WHEN band < $bands / 2 THEN cluster_id ELSE article_id END, band) % 4294967296
        AS hash,
    article_id,
    moment::DATE AS day,
    $sketch_version AS sketch_version
FROM composed, range($bands) AS _(band)
ORDER BY i;

INSERT INTO article_pairs BY NAME
SELECT
    least(article_id, cluster_id) AS article_a,
    greatest(article_id, cluster_id) AS article_b,
    'near' AS kind,
    0.8 AS jaccard,
    0.9 AS containment,
    'jaccard' AS "rule",
    moment::DATE AS day,
    $sketch_version AS sketch_version
FROM composed
WHERE article_id <> cluster_id
ORDER BY i;

INSERT INTO segments BY NAME
SELECT
    warc_file AS segment,
    any_value(site) AS site,
    any_value(run_id) AS run_id,
    count(*) AS pages,
    MAP {'new': count(*)} AS outcomes,
    0 AS duplicates,
    max(fetched_at) AS loaded_at,
    '1' AS rules_version
FROM fetches
SEMI JOIN composed ON composed.article_id = fetches.page_id
GROUP BY warc_file;

DROP TABLE composed;
