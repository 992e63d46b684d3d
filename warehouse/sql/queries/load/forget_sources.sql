-- Read as if for the first time: what they named may be lost with a damaged segment.
UPDATE sources
SET etag = '', last_modified = '', lastmod = '', content_hash = ''
WHERE site = $site;
