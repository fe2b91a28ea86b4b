//go:build tools

// Package tools pins what the test cluster builds from github.com/containernetworking/plugins; go.sum is its checksum.
package tools

import (
	_ "github.com/containernetworking/plugins/plugins/ipam/host-local"
	_ "github.com/containernetworking/plugins/plugins/main/loopback"
	_ "github.com/containernetworking/plugins/plugins/main/ptp"
)
