<?php
// One code tree serves all sites: which one comes from nginx (WP_SITE) or from the environment.
$folder = dirname(__DIR__);
$site = $_SERVER['WP_SITE'] ?? getenv('WP_SITE');
$ports = json_decode(file_get_contents("$folder/ports.json"), true);
if (!isset($ports[$site])) {
    http_response_code(500);
    exit("WP_SITE names no site\n");
}
$host = "127.0.0.1:{$ports[$site]}";
if (PHP_SAPI === 'cli') {
    $_SERVER += ['HTTP_HOST' => $host, 'SERVER_NAME' => '127.0.0.1', 'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/'];
}

define('WP_HOME', "http://$host");
define('WP_SITEURL', WP_HOME);
define('WP_CONTENT_DIR', "$folder/content/$site");
define('WP_CONTENT_URL', WP_HOME . '/wp-content');
define('WP_DEFAULT_THEME', 'twentytwentyone');

define('DB_NAME', "wp_$site");
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', "localhost:$folder/mariadb.sock");
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
$table_prefix = 'wp_';

foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $use) {
    define("{$use}_KEY", "test-key-$use");
    define("{$use}_SALT", "test-salt-$use");
}

// Nothing leaves this machine and nothing changes by itself.
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISALLOW_FILE_MODS', true);
define('DISABLE_WP_CRON', true);
define('WP_POST_REVISIONS', false);

if ($site === 'urdu') {
    $GLOBALS['text_direction'] = 'rtl'; // Debian's ur.mo does not say so
}
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
