<?php
// A test in PHP: sends with its curl extension, and waits through the inbox.
$deviceToken = $argv[1];
$api = getenv('APNS_INBOX') . '/api/v1/notifications';
$dir = dirname(getenv('APNS_CA'));

function get(string $url): array
{
    return json_decode(file_get_contents($url), true, 512, JSON_THROW_ON_ERROR);
}

$cursor = get("$api?limit=0")['newest'];

$curl = curl_init('https://' . getenv('APNS_HTTP2') . "/3/device/$deviceToken");
curl_setopt_array($curl, [
    CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0,
    CURLOPT_CAINFO => getenv('APNS_CA'),
    CURLOPT_SSLCERT => "$dir/cert.pem",
    CURLOPT_SSLKEY => "$dir/key.pem",
    CURLOPT_POSTFIELDS => json_encode(['aps' => ['alert' => 'from PHP']]),
    CURLOPT_HTTPHEADER => ['apns-topic: ' . getenv('APNS_TOPIC'), 'apns-push-type: alert'],
    CURLOPT_RETURNTRANSFER => true,
]);
if (curl_exec($curl) === false) {
    fwrite(STDERR, curl_error($curl) . "\n");
    exit(1);
}

$found = get("$api/wait?deviceToken=$deviceToken&cursor=$cursor");
echo $found['notifications'][0]['text'], "\n";
