<?php
// php seed.php WORK_FOLDER < site.json: installs one empty site, fills it, prints facts per post id.

define('WP_INSTALLING', true);
$_SERVER['PHP_SELF'] = '/index.php';
require "$argv[1]/wp/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
require_once __DIR__ . '/posts.php';
$site = json_decode(file_get_contents('php://stdin'), true);

wp_install($site['title'], 'admin', 'admin@example.invalid', true, '', 'test-admin');
wp_installing(false);
$wpdb->query('SET autocommit = 0'); // one transaction is several times faster
wp_defer_term_counting(true);
wp_defer_comment_counting(true);
kses_remove_filters();
add_filter('wp_insert_post_empty_content', '__return_false'); // one trap is an empty post

if ($site['translations']) {
    require_once ABSPATH . WPINC . '/pomo/mo.php';
    $catalogue = new MO();
    foreach ($site['translations'] as $english => $word) {
        $catalogue->add_entry(new Translation_Entry(['singular' => $english, 'translations' => [$word]]));
    }
    $catalogue->export_to_file(WP_CONTENT_DIR . "/languages/{$site['locale']}.mo");
}
$options = [
    'WPLANG' => $site['locale'],
    'blogdescription' => $site['tagline'],
    'timezone_string' => 'Asia/Kolkata',
    'gmt_offset' => '',
    'blog_public' => 1,
    'default_ping_status' => 'closed',
    'khabar_seo' => (int) $site['seo'],
];
array_walk($options, fn($value, $name) => update_option($name, $value));
switch_theme($site['theme']);
$wp_rewrite->set_permalink_structure('/%category%/%postname%-%post_id%/');

foreach (get_posts(['post_type' => ['post', 'page'], 'numberposts' => -1, 'post_status' => 'any']) as $sample) {
    wp_delete_post($sample->ID, true);
}
foreach ($site['sections'] as $slug => $name) {
    wp_insert_term($name, 'category', ['slug' => $slug]);
}
foreach ($site['authors'] as $login => $name) {
    wp_insert_user([
        'user_login' => $login,
        'user_nicename' => $login,
        'user_pass' => "test-$login",
        'user_email' => "$login@example.invalid",
        'display_name' => $name,
        'nickname' => $name,
        'role' => 'author',
    ]);
}
update_option('khabar_photos', array_map('add_photo', range(0, 7)));
foreach ($site['pages'] as $slug => $page) {
    wp_insert_post(wp_slash([
        'post_type' => 'page',
        'post_status' => 'publish',
        'post_name' => $slug,
        'post_title' => $page['title'],
        'post_content' => $page['content'],
        'post_author' => username_exists('desk'),
    ]));
}
foreach ($site['posts'] as $draft) {
    insert_draft($draft);
}
wp_defer_term_counting(false);
wp_defer_comment_counting(false);
$wp_rewrite->init();
flush_rewrite_rules(false);
$wpdb->query('COMMIT');
echo json_encode(facts(array_column($site['posts'], 'ID')));

/** Draws a photo, adds it to the media library with caption and alt text, and returns its id. */
function add_photo(int $number): int {
    $file = wp_upload_dir()['path'] . "/photo-$number.png";
    $picture = imagecreatetruecolor(320, 180);
    imagefilledrectangle($picture, 0, 0, 320, 180, imagecolorallocate($picture, 30 * $number, 90, 160));
    imagefilledellipse($picture, 40 * $number, 90, 80, 80, imagecolorallocate($picture, 250, 250, 250));
    imagepng($picture, $file, 9);
    $id = wp_insert_attachment([
        'post_title' => "photo $number",
        'post_mime_type' => 'image/png',
        'post_status' => 'inherit',
        'post_excerpt' => "CAPTIONMARK $number",
    ], $file);
    wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, $file));
    update_post_meta($id, '_wp_attachment_image_alt', "CAPTIONMARK $number");
    return $id;
}
