// A test in Go: sends with net/http, and waits through the inbox.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

type page struct {
	Newest        string
	Notifications []struct{ Text string }
}

func main() {
	deviceToken := os.Args[1]
	cursor := get("?limit=0").Newest
	send(deviceToken)
	found := get("/wait?deviceToken=" + deviceToken + "&cursor=" + cursor)
	fmt.Println(found.Notifications[0].Text)
}

func get(path string) page {
	answer, err := http.Get(os.Getenv("APNS_INBOX") + "/api/v1/notifications" + path)
	check(err)
	defer answer.Body.Close()
	var found page
	check(json.NewDecoder(answer.Body).Decode(&found))
	return found
}

func send(deviceToken string) {
	ca, err := os.ReadFile(os.Getenv("APNS_CA"))
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	dir := filepath.Dir(os.Getenv("APNS_CA"))
	own, err := tls.LoadX509KeyPair(filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"))
	check(err)
	client := http.Client{Transport: &http.Transport{
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{own}},
	}}
	url := "https://" + os.Getenv("APNS_HTTP2") + "/3/device/" + deviceToken
	request, err := http.NewRequest("POST", url, strings.NewReader(`{"aps":{"alert":"from Go"}}`))
	check(err)
	request.Header.Set("apns-topic", os.Getenv("APNS_TOPIC"))
	request.Header.Set("apns-push-type", "alert")
	answer, err := client.Do(request)
	check(err)
	answer.Body.Close()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
