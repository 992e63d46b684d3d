<?php
// Must-use plugin: no mail, 410 for posts that are gone for good, and the tags of an SEO plugin.

if (!function_exists('wp_mail')) {
    function wp_mail() {
        return true;
    }
}

add_action('template_redirect', function () {
    $path = rtrim(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/');
    if (in_array($path, (array) get_option('khabar_gone', []), true)) {
        status_header(410);
        nocache_headers();
        exit('<!doctype html><title>410 Gone</title><h1>Gone</h1>');
    }
}, 0);

// As Yoast does it: og: tags, author meta and one JSON-LD graph, all times in UTC.
add_action('wp_head', function () {
    if (!get_option('khabar_seo') || !is_singular('post')) {
        return;
    }
    $post = get_queried_object();
    $url = get_permalink($post);
    $title = html_entity_decode(get_the_title($post));
    $author = get_the_author_meta('display_name', $post->post_author);
    $published = get_post_time('c', true, $post);
    $modified = get_post_modified_time('c', true, $post);
    $image = get_the_post_thumbnail_url($post, 'full');

    $properties = [
        'og:locale' => get_locale(),
        'og:type' => 'article',
        'og:title' => $title,
        'og:url' => $url,
        'og:site_name' => get_bloginfo('name'),
        'og:image' => $image,
        'article:published_time' => $published,
        'article:modified_time' => $modified,
    ];
    foreach (array_filter($properties) as $property => $value) {
        printf("<meta property=\"%s\" content=\"%s\" />\n", $property, esc_attr($value));
    }
    printf("<meta name=\"author\" content=\"%s\" />\n", esc_attr($author));

    $article = [
        '@type' => 'NewsArticle',
        '@id' => "$url#article",
        'headline' => $title,
        'datePublished' => $published,
        'dateModified' => $modified,
        'inLanguage' => get_bloginfo('language'),
        'author' => ['@type' => 'Person', 'name' => $author],
        'publisher' => ['@type' => 'Organization', 'name' => get_bloginfo('name')],
        'mainEntityOfPage' => $url,
    ];
    if ($image) {
        $article['image'] = ['@type' => 'ImageObject', 'url' => $image];
    }
    $website = [
        '@type' => 'WebSite',
        '@id' => home_url('/#website'),
        'url' => home_url('/'),
        'name' => get_bloginfo('name'),
    ];
    $graph = ['@context' => 'https://schema.org', '@graph' => [$article, $website]];
    echo '<script type="application/ld+json">', wp_json_encode($graph, JSON_UNESCAPED_UNICODE), "</script>\n";
});
