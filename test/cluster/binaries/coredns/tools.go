//go:build tools

// Package tools pins what the test cluster builds from github.com/coredns/coredns; go.sum is its checksum.
package tools

import (
	_ "github.com/coredns/coredns"
)
