<?php
// php appearance.php WORK_FOLDER < {"theme": …, "seo": …}: switches theme and SEO tags of one site.

require "$argv[1]/wp/wp-load.php";
$wanted = json_decode(file_get_contents('php://stdin'), true);
if (isset($wanted['theme'])) {
    switch_theme($wanted['theme']);
}
if (isset($wanted['seo'])) {
    update_option('khabar_seo', (int) $wanted['seo']);
}
echo json_encode(['theme' => get_stylesheet(), 'seo' => (bool) get_option('khabar_seo')]);
