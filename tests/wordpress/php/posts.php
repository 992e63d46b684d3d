<?php
// What seed.php and change.php share: putting a draft into WordPress, and saying what became of it.

/** Inserts one draft (see drafts.py) under the id it asks for. */
function insert_draft(array $draft): void {
    $photos = get_option('khabar_photos');
    $content = $draft['content'];
    if ($draft['gallery']) {
        $content .= "\n\n[gallery ids=\"" . implode(',', array_slice($photos, 0, 5)) . '"]';
    }
    $sections = array_map(fn($slug) => get_category_by_slug($slug)->term_id, $draft['sections']);
    $id = wp_insert_post(wp_slash([
        'import_id' => $draft['ID'],
        'post_type' => 'post',
        'post_status' => $draft['status'],
        'post_title' => $draft['title'],
        'post_name' => $draft['old_slug'] ?: $draft['slug'],
        'post_content' => $content,
        'post_author' => username_exists($draft['author']),
        'post_category' => $sections,
        'post_password' => $draft['password'],
        'tags_input' => $draft['tags'],
        'post_date' => $draft['date'],
        'comment_status' => 'open',
    ]), true);
    if (is_wp_error($id) || $id !== $draft['ID']) {
        exit("post {$draft['ID']} was not inserted: " . json_encode($id) . "\n");
    }
    if ($draft['old_slug']) {
        wp_update_post(['ID' => $id, 'post_name' => $draft['slug']]); // leaves a redirect behind
    }
    if ($draft['featured']) {
        set_post_thumbnail($id, $photos[$id % count($photos)]);
    }
    if ($draft['sticky']) {
        stick_post($id);
    }
    foreach ($draft['comments'] as $number => $text) {
        wp_insert_comment([
            'comment_post_ID' => $id,
            'comment_content' => $text,
            'comment_author' => "Reader $number",
            'comment_approved' => 1,
            'comment_date' => $draft['date'],
        ]);
    }
    set_modified($id, $draft['modified']);
}

/** Sets when a post was last modified, which wp_insert_post does not let one choose. */
function set_modified(int $id, string $local): void {
    global $wpdb;
    $times = ['post_modified' => $local, 'post_modified_gmt' => get_gmt_from_date($local)];
    $wpdb->update($wpdb->posts, $times, ['ID' => $id]);
    clean_post_cache($id);
}

/** URL and time of last change per post id, for those that still exist. */
function facts(array $ids): array {
    $facts = [];
    foreach (array_filter($ids, 'get_post') as $id) {
        $facts[$id] = ['url' => get_permalink($id), 'modified' => get_post_modified_time('c', false, $id)];
    }
    return $facts;
}
