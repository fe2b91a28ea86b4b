//go:build tools

// Package tools pins what the test cluster builds from github.com/containerd/containerd/v2; go.sum is its checksum.
package tools

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd"
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
	_ "github.com/containerd/containerd/v2/cmd/ctr"
)
