<?php
// php change.php WORK_FOLDER < changes.json: applies changes to one site, prints facts per post id.

require "$argv[1]/wp/wp-load.php";
require_once __DIR__ . '/posts.php';
kses_remove_filters();
$changes = json_decode(file_get_contents('php://stdin'), true);

foreach ($changes as ['change' => $change, 'id' => $id, 'draft' => $draft]) {
    $post = $id ? get_post($id) : null;
    match ($change) {
        'new' => insert_draft($draft),
        'edited' => wp_update_post(wp_slash([
            'ID' => $id,
            'post_title' => $draft['title'],
            'post_content' => "$post->post_content\n\n{$draft['content']}",
        ])),
        'resaved' => wp_update_post(wp_slash(['ID' => $id, 'post_title' => $post->post_title])),
        'deleted' => wp_delete_post($id, true),
        'gone' => remove_for_good($id),
        'trashed' => wp_trash_post($id),
        'unpublished' => wp_update_post(['ID' => $id, 'post_status' => 'draft']),
        'renamed' => wp_update_post(['ID' => $id, 'post_name' => "renamed-$post->post_name"]),
        'recategorised' => wp_set_post_categories($id, [get_category_by_slug($draft['section'])->term_id]),
        'protected' => wp_update_post(['ID' => $id, 'post_password' => 'pw']),
    };
    clean_post_cache($id);
}
echo json_encode(facts(array_map(fn($each) => $each['id'] ?: $each['draft']['ID'], $changes)), JSON_FORCE_OBJECT);

/** Deletes a post; its URL answers 410 from now on. */
function remove_for_good(int $id): void {
    $gone = (array) get_option('khabar_gone', []);
    $gone[] = rtrim(parse_url(get_permalink($id), PHP_URL_PATH), '/');
    update_option('khabar_gone', $gone);
    wp_delete_post($id, true);
}
