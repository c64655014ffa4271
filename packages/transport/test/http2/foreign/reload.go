// Go's net/http in front of a backend. SIGHUP shuts the server down gracefully and starts another on the same port.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	address, backend, cert, key := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	target, err := url.Parse(backend)
	if err != nil {
		log.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	for {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			log.Fatal(err)
		}
		server := &http.Server{Handler: proxy}
		ended := make(chan error)
		go func() { ended <- server.ServeTLS(listener, cert, key) }()
		<-reload
		// Closes the listener at once and then waits for the connections.
		go server.Shutdown(context.Background())
		if err := <-ended; err != http.ErrServerClosed {
			log.Fatal(err)
		}
	}
}
