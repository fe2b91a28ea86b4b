//go:build tools

// Package tools pins what tests build from sigs.k8s.io/krew; go.sum is its checksum.
package tools

import (
	_ "sigs.k8s.io/krew/cmd/krew"
	_ "sigs.k8s.io/krew/cmd/validate-krew-manifest"
)
