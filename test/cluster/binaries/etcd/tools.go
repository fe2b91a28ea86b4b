//go:build tools

// Package tools pins what the test cluster builds from go.etcd.io/etcd/server/v3; go.sum is its checksum.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
)
